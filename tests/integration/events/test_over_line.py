"""Expenses above the line: asked for with a reason, decided by finance, on both databases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kit.database import Database
from kit.domain import Conflict, Forbidden, Invalid, NotFound
from services.events.handlers.agreeing import release_money
from tests.support.events_money import BRANCH, DEPARTMENT, FINANCE, LEADER, ORGANIZER, Office, account

BUDGET = [
    {"category": "vehicle", "quantity": 1, "unit_price": "1500.00", "days": 1, "seats": 45},
    {"category": "meals", "quantity": 20, "unit": "人", "unit_price": "30.00"},
]


@pytest.fixture
def office():
    made = Office(Database("sqlite://"))
    yield made
    made.works.database.dispose()


@pytest.fixture
def on_both(database):
    return Office(database)


def reserved(office, amount="2100.00", fund="10000.00", state="held", **given):
    """(fund, event) with the estimate reserved."""
    fund_id = office.fund(fund, **given)
    event_id = office.event(state, budget=BUDGET, fund_id=fund_id)
    office.reserve(fund_id, event_id, amount)
    return fund_id, event_id


def asked(office, event_id, amount, invoice="INV-9", reason="路线延长，多用一天车", **given):
    return office.expense(event_id, amount, invoice, over_reason=reason, **given)


def refusal(office, operation, actor, **args):
    with pytest.raises((Conflict, Forbidden)) as refused:
        office.do(operation, actor, **args)
    return refused.value.code


def test_above_the_reservation_a_reason_makes_a_request_that_moves_no_money(office):
    fund_id, event_id = reserved(office)
    with pytest.raises(Conflict, match="超支理由") as refused:
        office.expense(event_id, "2100.01", "INV-9")
    assert refused.value.code == "expense.over_reserved"
    answer = asked(office, event_id, "2500.00")
    assert (answer["state"], answer["excess"], answer["reserved"]) == ("pending", "400.00", "2100.00")
    assert office.figures(fund_id) == ("2100.00", "0.00", "7900.00")
    (waiting,) = office.do("expense_requests", FINANCE, state="pending")["items"]
    assert (waiting["id"], waiting["may_decide"], waiting["over_reason"]) == (
        answer["id"],
        True,
        "路线延长，多用一天车",
    )
    assert office.do("expense_requests", ORGANIZER)["items"][0]["may_decide"] is False
    assert office.do("budget", ORGANIZER, event_id=event_id)["pending"] == "2500.00"
    (fact,) = office.facts("expense.requested.v1")
    assert fact["data"]["requester_id"] == ORGANIZER.account_id
    assert (fact["data"]["excess"], fact["data"]["request_id"]) == ("400.00", answer["id"])


def test_a_category_s_line_is_a_line_too(office):
    _, event_id = reserved(office)
    with pytest.raises(Conflict) as refused:
        office.expense(event_id, "1500.01", category="vehicle")
    assert (refused.value.code, refused.value.details["left"]) == ("expense.over_line", "1500.00")
    with pytest.raises(Conflict) as refused:
        office.expense(event_id, "10.00", category="materials")
    assert refused.value.code == "expense.over_line"
    assert asked(office, event_id, "1600.00")["excess"] == "0.00"


def test_finance_approves_and_the_excess_comes_from_the_fund_in_one_step(on_both):
    office = on_both
    fund_id, event_id = reserved(office)
    request = asked(office, event_id, "2500.00")
    decided = office.do("approve_expense", FINANCE, request_id=request["id"], comment="情况属实")
    assert (decided["state"], decided["reserved"], decided["spent"]) == ("approved", "0.00", "2500.00")
    assert office.figures(fund_id) == ("0.00", "2500.00", "7500.00")
    budget = office.do("budget", FINANCE, event_id=event_id)
    assert (budget["variance"], budget["pending_requests"]) == ("-400.00", 0)
    assert [(row["category"], row["overrun"]) for row in budget["categories"]] == [("vehicle", True), ("meals", False)]
    assert budget["expenses"][0]["id"] == request["id"]
    approved, topped, recorded = (
        office.facts(f"{name}.v1")[-1]["data"] for name in ("expense.approved", "budget.reserved", "expense.recorded")
    )
    assert (approved["comment"], approved["excess"], topped["amount"]) == ("情况属实", "400.00", "400.00")
    assert recorded["expense_id"] == approved["request_id"]
    assert office.do("settle_event", FINANCE, event_id=event_id)["spent"] == "2500.00"


def test_a_refused_request_frees_its_invoice_number(office):
    _, event_id = reserved(office)
    request = asked(office, event_id, "2500.00", "INV-9")
    with pytest.raises(Conflict) as refused:
        office.expense(event_id, "10.00", "INV-9")
    assert refused.value.code == "expense.duplicate_invoice"
    told = office.do("reject_expense", FINANCE, request_id=request["id"], reason="请按预算执行")
    assert (told["state"], told["comment"]) == ("refused", "请按预算执行")
    assert office.expense(event_id, "10.00", "INV-9")["state"] == "recorded"
    with pytest.raises(Conflict) as refused:
        asked(office, event_id, "2500.00", "INV-9")
    assert refused.value.code == "expense.duplicate_invoice"
    assert refusal(office, "approve_expense", FINANCE, request_id=request["id"]) == "expense.already_decided"


def test_too_little_left_on_the_fund_leaves_the_request_pending(office):
    fund_id, event_id = reserved(office, fund="2200.00")
    request = asked(office, event_id, "2500.00")
    with pytest.raises(Conflict) as refused:
        office.do("approve_expense", FINANCE, request_id=request["id"])
    assert (refused.value.code, refused.value.details["available"]) == ("fund.insufficient", "100.00")
    assert office.figures(fund_id) == ("2100.00", "0.00", "100.00")
    assert office.do("event_expense_requests", FINANCE, event_id=event_id)["items"][0]["state"] == "pending"


def test_after_all_is_spent_more_may_still_be_asked_for(office):
    fund_id, event_id = reserved(office)
    office.expense(event_id, "1500.00")
    office.expense(event_id, "600.00", category="meals")
    request = asked(office, event_id, "50.00", category="meals")
    assert (request["excess"], request["fund_id"]) == ("50.00", fund_id)
    office.do("approve_expense", FINANCE, request_id=request["id"])
    assert office.figures(fund_id) == ("0.00", "2150.00", "7850.00")


def test_who_proposed_or_asked_does_not_decide(office):
    _, event_id = reserved(office)
    request = asked(office, event_id, "2500.00")
    both = account("finance", key=ORGANIZER.account_id)
    for operation, said in (("approve_expense", {}), ("reject_expense", {"reason": "不同意"})):
        assert refusal(office, operation, both, request_id=request["id"], **said) == "expense.own"
    with pytest.raises(Forbidden):
        office.do("approve_expense", LEADER, request_id=request["id"])
    stranger = account("finance", unit="elsewhere")
    with pytest.raises(NotFound):
        office.do("approve_expense", stranger, request_id=request["id"])
    with pytest.raises(NotFound):
        office.do("approve_expense", FINANCE, request_id="nowhere")
    assert office.do("expense_requests", stranger)["items"] == []


def test_an_event_is_not_settled_over_an_open_request(office):
    _, event_id = reserved(office)
    request = asked(office, event_id, "2500.00")
    assert refusal(office, "settle_event", FINANCE, event_id=event_id) == "expense.request_pending"
    office.do("reject_expense", FINANCE, request_id=request["id"], reason="不同意")
    assert office.do("settle_event", FINANCE, event_id=event_id)["released"] == "2100.00"


def test_when_the_money_is_given_back_requests_are_void(on_both):
    office = on_both
    _, event_id = reserved(office, state="confirmed")
    asked(office, event_id, "2500.00", "INV-9")
    office.do("cancel_event", ORGANIZER, event_id=event_id, reason="天气原因")
    (request,) = office.do("event_expense_requests", FINANCE, event_id=event_id)["items"]
    assert (request["state"], request["comment"]) == ("refused", "活动取消")
    assert office.facts("expense.refused.v1")[0]["data"]["reason"] == "活动取消"
    _, other = reserved(office)
    assert office.expense(other, "10.00", "INV-9")["state"] == "recorded"


def test_an_event_without_a_fund_cannot_ask(office):
    event_id = office.event("held")
    with pytest.raises(Conflict) as refused:
        asked(office, event_id, "10.00")
    assert refused.value.code == "expense.no_fund"


def test_the_agreement_s_yearly_amount_blocks_more_too(office):
    with office.works.open() as work:
        year = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}
        work.copies.put("agreement", "a1", 1, partner_id="p1", yearly_amount=Decimal("2400.00"), **year)
    fund_id = office.fund("50000.00", kind="agreement")
    event_id = office.event("held", budget=BUDGET, fund_id=fund_id, partner_ids=["p1"])
    office.reserve(fund_id, event_id, "2100.00")
    request = asked(office, event_id, "2400.01")
    assert refusal(office, "approve_expense", FINANCE, request_id=request["id"]) == "agreement.exceeded"
    assert office.figures(fund_id) == ("2100.00", "0.00", "47900.00")
    fits = asked(office, event_id, "2400.00", "INV-10")
    assert office.do("approve_expense", FINANCE, request_id=fits["id"])["spent"] == "2400.00"


def test_an_invoice_s_scan_is_one_s_own_or_one_s_branch_s(office):
    _, event_id = reserved(office)
    mine = {"account_id": ORGANIZER.account_id, "branch_id": BRANCH}
    foreign = {"account_id": "somebody", "branch_id": "branch-2"}
    with office.works.open() as work:
        for key, whose in (("mine", mine), ("foreign", foreign)):
            work.attachments.add(
                id=key, name="发票.pdf", media_type="application/pdf", size=1, state="uploading", unit_id=DEPARTMENT,
                begun_at=work.now, **whose,
            )  # fmt: skip
    reads_all = account("organizer", branch=BRANCH, unit=DEPARTMENT, reach="all")
    for key, code in (("mine", "state"), ("foreign", "foreign")):
        with pytest.raises(Invalid) as refused:
            office.do("record_expense", reads_all, event_id=event_id, category="meals", amount="10.00",
                      invoice_no=key, spent_on=office.today(), attachment_id=key)  # fmt: skip
        assert refused.value.errors[0]["code"] == code
    with pytest.raises(NotFound):
        office.expense(event_id, "10.00", category="meals", attachment_id="nowhere")


def test_what_is_released_is_counted(office):
    fund_id, event_id = reserved(office, state="confirmed")
    with office.works.open() as work:
        release_money(work, work.events.get(event_id), "活动取消")
    assert office.figures(fund_id) == ("0.00", "0.00", "10000.00")
    assert office.do("year_end", FINANCE, fund_id=fund_id)["totals"]["released"] == "2100.00"
