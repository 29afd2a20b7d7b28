"""From reservation to settling, as the gateway sees it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kit.domain import Conflict, Forbidden, NotFound
from tests.support.events_money import BRANCH, DEPARTMENT, FINANCE, ORGANIZER, Office, account

BUDGET = [
    {"category": "vehicle", "quantity": 1, "unit_price": "1500.00", "days": 1, "seats": 45},
    {"category": "meals", "quantity": 20, "unit": "人", "unit_price": "30.00"},
]


@pytest.fixture
def office(database):
    return Office(database)


def test_a_fund_opens_with_its_whole_amount_available(office):
    fund_id = office.fund("10000.00")
    seen = office.do("fund", ORGANIZER, fund_id=fund_id)
    assert (seen["amount"], seen["reserved"], seen["spent"], seen["available"]) == (
        "10000.00", "0.00", "0.00", "10000.00",
    )  # fmt: skip
    (fact,) = office.facts("fund.opened.v1")
    assert fact["subject"] == fact["aggregate_id"] == fund_id
    assert fact["data"]["amount"] == "10000.00"


def test_funds_are_seen_within_the_office_and_by_nobody_else(office):
    mine = office.fund()
    stranger = account("finance", unit="elsewhere")
    assert [fund["id"] for fund in office.do("funds", ORGANIZER)["items"]] == [mine]
    assert office.do("funds", stranger)["items"] == []
    with pytest.raises(NotFound):
        office.do("fund", stranger, fund_id=mine)


def test_funds_are_listed_by_page_and_year(office):
    wanted = [office.fund(name=f"经费 {number}") for number in range(3)]
    office.fund(year=2025)
    page = office.do("funds", FINANCE, year=2026, limit=2)
    rest = office.do("funds", FINANCE, year=2026, limit=2, cursor=page["next_cursor"])
    assert [fund["id"] for fund in page["items"] + rest["items"]] == list(reversed(wanted))
    assert rest["next_cursor"] is None


def test_money_goes_from_reserved_to_spent_and_the_rest_back(office):
    fund_id = office.fund("10000.00")
    event_id = office.event(budget=BUDGET, fund_id=fund_id)
    assert office.reserve(fund_id, event_id, "2100.00") == Decimal("2100.00")
    assert office.figures(fund_id) == ("2100.00", "0.00", "7900.00")
    answer = office.expense(event_id, "1450.00", "INV-1")
    assert (answer["reserved"], answer["spent"]) == ("650.00", "1450.00")
    office_state(office, event_id, "held")
    settled = office.do("settle_event", FINANCE, event_id=event_id)
    assert (settled["spent"], settled["released"]) == ("1450.00", "650.00")
    assert office.figures(fund_id) == ("0.00", "1450.00", "8550.00")


def office_state(office, event_id, state):
    with office.works.open() as work:
        work.events.get(event_id).state = state


def test_the_budget_shows_lines_against_spending(office):
    fund_id = office.fund()
    event_id = office.event(budget=BUDGET, fund_id=fund_id)
    office.reserve(fund_id, event_id, "2100.00")
    office.expense(event_id, "1450.00")
    seen = office.do("budget", ORGANIZER, event_id=event_id)
    figures = (seen["estimate"], seen["reserved"], seen["spent"], seen["variance"])
    assert figures == ("2100.00", "650.00", "1450.00", "650.00")
    assert [(line["amount"], line["spent"], line["variance"]) for line in seen["lines"]] == [
        ("1500.00", "1450.00", "50.00"),
        ("600.00", "0.00", "600.00"),
    ]
    assert [row["category"] for row in seen["categories"]] == ["vehicle", "meals"]
    assert len(seen["expenses"]) == 1


def test_too_little_money_is_refused_with_the_figures_and_changes_nothing(office):
    fund_id, event_id = office.fund("100.00"), office.event("in_review")
    with pytest.raises(Conflict) as refused:
        office.reserve(fund_id, event_id, "100.01")
    assert refused.value.code == "fund.insufficient"
    assert refused.value.details == {"available": "100.00", "needed": "100.01"}
    assert office.figures(fund_id) == ("0.00", "0.00", "100.00")
    assert office.release(event_id) is None


def test_an_event_reserves_once_and_again_after_a_release(office):
    fund_id, event_id = office.fund("100.00"), office.event()
    office.reserve(fund_id, event_id, "60.00")
    with pytest.raises(Conflict):
        office.reserve(fund_id, event_id, "10.00")
    office.expense(event_id, "20.00")
    assert office.release(event_id) == (fund_id, Decimal("40.00"))
    assert office.release(event_id) is None
    assert office.reserve(fund_id, event_id, "60.00") == Decimal("40.00")
    assert office.figures(fund_id) == ("40.00", "20.00", "40.00")


def test_an_event_may_go_on_with_another_fund(office):
    first, second, event_id = office.fund("100.00"), office.fund("100.00"), office.event()
    office.reserve(first, event_id, "60.00")
    office.expense(event_id, "20.00")
    office.release(event_id)
    office.reserve(second, event_id, "60.00")
    office.expense(event_id, "40.00")
    assert office.figures(first) == ("0.00", "20.00", "80.00")
    assert office.figures(second) == ("0.00", "40.00", "60.00")


def test_an_event_without_cost_reserves_nothing_and_settles(office):
    event_id = office.event("held")
    assert office.reserve(office.fund(), event_id, "0.00") == 0
    assert office.do("settle_event", FINANCE, event_id=event_id)["released"] == "0.00"
    with pytest.raises(Conflict) as refused:
        office.expense(event_id, "1.00")
    assert refused.value.code == "event.already_settled"


def test_the_same_invoice_number_is_refused_across_events(office):
    fund_id = office.fund()
    for _ in range(2):
        event_id = office.event()
        office.reserve(fund_id, event_id, "100.00")
    office.expense(event_id, "10.00", "INV-1")
    with pytest.raises(Conflict) as refused:
        office.expense(event_id, "10.00", "INV-1")
    assert refused.value.code == "expense.duplicate_invoice"


def test_more_than_is_reserved_is_refused_with_the_figures(office):
    fund_id, event_id = office.fund(), office.event()
    office.reserve(fund_id, event_id, "100.00")
    with pytest.raises(Conflict) as refused:
        office.expense(event_id, "100.01")
    assert refused.value.code == "expense.over_reserved"
    assert refused.value.details == {"reserved": "100.00", "amount": "100.01"}


def test_who_proposed_or_recorded_does_not_settle(office):
    event_id = office.event("held")
    with pytest.raises(Forbidden):
        office.do("settle_event", account("finance", key=ORGANIZER.account_id), event_id=event_id)


def test_an_event_of_another_branch_is_not_there(office):
    stranger = account("organizer", branch="branch-2", unit=DEPARTMENT, reach="own", key="organizer2")
    with pytest.raises(NotFound):
        office.do("budget", stranger, event_id=office.event())


def test_facts_tell_of_expense_and_settling(office):
    fund_id, event_id = office.fund(), office.event("held")
    office.reserve(fund_id, event_id, "100.00")
    expense = office.expense(event_id, "30.00", "INV-1")
    office.do("settle_event", FINANCE, event_id=event_id)
    (recorded,), (settled,) = office.facts("expense.recorded.v1"), office.facts("budget.settled.v1")
    assert recorded["data"] == {
        "event_id": event_id, "branch_id": BRANCH, "fund_id": fund_id, "amount": "30.00", "expense_id": expense["id"],
        "category": "vehicle", "invoice_no": "INV-1", "spent_on": office.today(),
    }  # fmt: skip
    assert (settled["data"]["amount"], settled["data"]["released"]) == ("30.00", "70.00")
    assert settled["version"] > recorded["version"]


def agree(office, partner_id="p1", amount="20000.00"):
    with office.works.open() as work:
        first = work.now.date().replace(month=1, day=1)
        work.copies.put(
            "agreement", f"of {partner_id}", 1, partner_id=partner_id, yearly_amount=Decimal(amount), starts_on=first,
            ends_on=first.replace(month=12, day=31),
        )  # fmt: skip


def test_an_agreement_s_yearly_amount_is_what_other_events_left(office):
    fund_id = office.fund("50000.00", kind="agreement")
    agree(office)
    other = office.event(partner_ids=["p1"])
    office.reserve(fund_id, other, "15000.00")
    with office.works.read() as work:
        day = work.now.date()
        assert work.funds.agreement_left(fund_id, ["p1"], day, "me") == Decimal("5000.00")
        assert work.funds.agreement_left(fund_id, ["p1"], day, other) == Decimal("20000.00")
        assert work.funds.agreement_left(fund_id, ["p2"], day, "me") is None
        assert work.funds.agreement_left(None, ["p1"], day, "me") is None


def test_reserving_keeps_to_the_agreement_too(office):
    fund_id = office.fund("50000.00", kind="agreement")
    agree(office)
    office.reserve(fund_id, office.event(partner_ids=["p1"]), "15000.00")
    with pytest.raises(Conflict) as refused:
        office.reserve(fund_id, office.event(partner_ids=["p1"]), "5000.01")
    assert refused.value.code == "agreement.exceeded"
    assert office.figures(fund_id)[0] == "15000.00"
    office.reserve(fund_id, office.event(partner_ids=["p1"]), "5000.00")
