"""Amounts, estimates and what was spent against them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from marshmallow import ValidationError

from kit.clock import SHANGHAI
from kit.domain import Actor, Conflict, Forbidden, Invalid
from services.events.domain.funds import Fund
from services.events.domain.money import BudgetLine, Expense, by_category, by_line, estimate, lines_from
from services.events.domain.study_event import StudyEvent
from services.events.schemas.money import BudgetLineInput, OpenFundInput

NOW = dt.datetime(2026, 5, 8, 9, tzinfo=SHANGHAI)
FINANCE = Actor("finance", roles=("finance",))


def expense(category="vehicle", amount="100.00", recorded_by="organizer", **given):
    values = {"id": "x1", "event_id": "e1", "fund_id": "f1", "invoice_no": "INV-1", "spent_on": NOW.date(), **given}
    return Expense(
        category=category,
        amount=Decimal(amount),
        attachment_id=None,
        recorded_by=recorded_by,
        recorded_at=NOW,
        **values,
    )


def event(state="held", **given):
    made = StudyEvent(
        id="e1", number="LX-2026-0001", branch_id="b1", unit_id="u1", proposer_id="organizer", theme="示例主题", now=NOW
    )
    made.state = state
    for name, value in given.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("quantity", "price", "days", "amount"),
    [(1, "1500.00", 1, "1500.00"), (20, "30.00", None, "600.00"), (2, "1500.00", 3, "9000.00"), (3, "0.01", 0, "0.03")],
)
def test_an_amount_is_quantity_times_price_times_days(quantity, price, days, amount):
    line = BudgetLine("vehicle", quantity=quantity, unit_price=Decimal(price), days=days)
    assert line.amount == Decimal(amount)


def test_no_lines_cost_nothing():
    assert estimate([]) == Decimal("0.00")
    assert lines_from(None) == []


def test_a_line_ignores_what_it_does_not_know():
    (line,) = lines_from([{"category": "meals", "quantity": 2, "unit_price": "30.00", "amount": "1.00", "days": None}])
    assert line.to_dict()["amount"] == "60.00"
    assert line.to_dict()["days"] is None


def test_a_fund_needs_a_known_kind():
    with pytest.raises(Invalid) as refused:
        Fund(id="f1", unit_id="u1", name="小金库", year=2026, kind="other", amount=Decimal(1), opened_by="a", now=NOW)
    assert refused.value.errors[0]["pointer"] == "/kind"


def test_variance_is_told_by_category():
    lines = lines_from(
        [
            {"category": "meals", "quantity": 20, "unit_price": "30.00"},
            {"category": "vehicle", "quantity": 1, "unit_price": "1500.00"},
        ]
    )
    told = by_category(lines, [expense(amount="1450.00"), expense("materials", "20.00")])
    assert {name: one.to_dict() for name, one in told.items()} == {
        "vehicle": {"estimate": "1500.00", "spent": "1450.00", "variance": "50.00"},
        "meals": {"estimate": "600.00", "spent": "0.00", "variance": "600.00"},
        "materials": {"estimate": "0.00", "spent": "20.00", "variance": "-20.00"},
    }


def test_spending_fills_the_lines_of_its_category_in_order():
    lines = lines_from([{"category": "vehicle", "quantity": 1, "unit_price": price} for price in ("100.00", "50.00")])
    assert [one.spent for one in by_line(lines, [expense(amount="120.00")])] == [Decimal("100.00"), Decimal("20.00")]
    assert [one.variance for one in by_line(lines, [expense(amount="170.00")])] == [Decimal("0.00"), Decimal("-20.00")]


@pytest.mark.parametrize("state", ["draft", "in_review", "inviting", "cancelled", "closed", "rejected", "declined"])
def test_nothing_is_spent_outside_the_event_s_active_life(state):
    with pytest.raises(Conflict) as refused:
        event(state).check_may_spend(NOW.date(), NOW)
    assert refused.value.code == "event.wrong_state"


@pytest.mark.parametrize("state", ["confirmed", "held", "summarized", "published"])
def test_money_is_spent_from_confirmation_until_settling(state):
    event(state).check_may_spend(NOW.date(), NOW)
    with pytest.raises(Conflict, match="已经结算"):
        event(state, settled_at=NOW).check_may_spend(NOW.date(), NOW)


def test_tomorrow_s_expense_is_refused():
    with pytest.raises(Invalid) as refused:
        event().check_may_spend(NOW.date() + dt.timedelta(days=1), NOW)
    assert refused.value.errors[0]["pointer"] == "/spent_on"


def test_finance_settles_what_others_proposed_and_recorded():
    event().check_may_settle(FINANCE, [expense()])
    with pytest.raises(Forbidden):
        event(proposer_id="finance").check_may_settle(FINANCE, [])
    with pytest.raises(Forbidden):
        event().check_may_settle(FINANCE, [expense(recorded_by="finance")])


@pytest.mark.parametrize(("state", "code"), [("confirmed", "event.wrong_state"), ("closed", "event.wrong_state")])
def test_settling_comes_after_the_event(state, code):
    with pytest.raises(Conflict) as refused:
        event(state).check_may_settle(FINANCE, [])
    assert refused.value.code == code


def test_an_event_is_settled_once():
    settled = event()
    settled.settle(NOW, fund_id="f1", spent=Decimal("1.00"), released=Decimal("2.00"))
    assert settled.settled_at == NOW
    assert settled.changes[-1].name == "budget.settled"
    with pytest.raises(Conflict) as refused:
        settled.check_may_settle(FINANCE, [])
    assert refused.value.code == "event.already_settled"


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.001", 1.5, "1e3", "NaN", True, None])
def test_a_fund_needs_a_proper_amount(amount):
    with pytest.raises(ValidationError) as refused:
        OpenFundInput().load({"name": "党建经费", "year": 2026, "kind": "party_dues", "amount": amount})
    assert set(refused.value.messages) == {"amount"}


@pytest.mark.parametrize("hours", [0, 0.25, 201, True, "x", "NaN", "Infinity"])
def test_hours_are_tenths_of_an_hour(hours):
    line = {"category": "lecture", "quantity": 1, "unit_price": "1.00"}
    assert BudgetLineInput().load({**line, "hours": 3.5})["hours"] == Decimal("3.5")
    with pytest.raises(ValidationError):
        BudgetLineInput().load({**line, "hours": hours})
