"""The last yuan goes to one of many, on both databases: what the promise "reserved + spent ≤ amount" is worth."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from kit.domain import DomainError
from services.events.persistence.money_tables import fund
from tests.support.events_money import FINANCE, Office


@pytest.fixture
def office(database):
    return Office(database)


def outcomes(calls, at_once=16):
    """Run the calls in threads that start together; how often each outcome (code or "done") came."""
    start = Barrier(min(at_once, len(calls)))

    def run(numbered):
        number, call = numbered
        if number < start.parties:
            start.wait()
        try:
            call()
        except DomainError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(at_once) as pool:
        return Counter(pool.map(run, enumerate(calls)))


def test_of_fifty_reservations_of_one_yuan_ten_fit_a_fund_of_ten(office):
    fund_id = office.fund("10.00")
    events = [office.event("in_review") for _ in range(50)]
    seen = outcomes([lambda event_id=event_id: office.reserve(fund_id, event_id, "1.00") for event_id in events])
    assert seen == {"done": 10, "fund.insufficient": 40}
    assert office.figures(fund_id) == ("10.00", "0.00", "0.00")


def test_expenses_at_once_never_spend_more_than_is_reserved(office):
    fund_id, event_id = office.fund("100.00"), office.event()
    office.reserve(fund_id, event_id, "10.00")
    seen = outcomes([lambda: office.expense(event_id, "1.00") for _ in range(20)], at_once=8)
    assert seen == {"done": 10, "expense.over_reserved": 10}
    assert office.figures(fund_id) == ("0.00", "10.00", "90.00")


def test_one_invoice_presented_many_times_at_once_is_paid_once(office):
    fund_id = office.fund("100.00")
    events = [office.event() for _ in range(8)]
    for event_id in events:
        office.reserve(fund_id, event_id, "5.00")
    calls = [lambda event_id=event_id: office.expense(event_id, "5.00", "INV-1") for event_id in events]
    assert outcomes(calls, at_once=8) == {"done": 1, "expense.duplicate_invoice": 7}
    assert office.figures(fund_id) == ("35.00", "5.00", "60.00")


def test_spending_and_settling_at_once_lose_nothing(office):
    fund_id, event_id = office.fund("100.00"), office.event("held")
    office.reserve(fund_id, event_id, "10.00")
    calls = [lambda: office.expense(event_id, "1.00") for _ in range(6)]
    seen = outcomes([*calls, lambda: office.do("settle_event", FINANCE, event_id=event_id)], at_once=7)
    spent = seen["done"] - 1
    reserved, figure, available = office.figures(fund_id)
    assert (Decimal(reserved), Decimal(figure)) == (0, spent)
    assert Decimal(available) == 100 - spent
    assert set(seen) <= {"done", "event.already_settled"}


def test_one_agreement_s_rest_is_not_given_twice_from_two_funds(office):
    funds = [office.fund("100.00", kind="agreement") for _ in range(2)]
    with office.works.open() as work:
        year = {"starts_on": work.now.date().replace(month=1), "ends_on": work.now.date().replace(month=12)}
        work.copies.put("agreement", "a1", 1, partner_id="p1", yearly_amount=Decimal("5.00"), **year)
    events = [office.event("in_review", partner_ids=["p1"]) for _ in range(10)]
    calls = [lambda n=n, key=key: office.reserve(funds[n % 2], key, "1.00") for n, key in enumerate(events)]
    assert outcomes(calls, at_once=10) == {"done": 5, "agreement.exceeded": 5}


def waiting(office, fund_id, **given):
    """An event that has spent its one yuan and asks for another."""
    event_id = office.event("held", **given)
    office.reserve(fund_id, event_id, "1.00")
    office.expense(event_id, "1.00")
    return office.expense(event_id, "1.00", over_reason="人数增加")["id"]


def test_approvals_above_the_line_meet_adjusting_and_closing_and_nothing_is_overdrawn(office):
    fund_id = office.fund("16.00")
    requests = [waiting(office, fund_id) for _ in range(10)]
    calls = [lambda key=key: office.do("approve_expense", FINANCE, request_id=key) for key in requests]
    down = {"fund_id": fund_id, "amount": "14.00", "reason": "压减", "expected_version": None}
    calls.insert(5, lambda: office.do("adjust_fund", FINANCE, **down))
    calls.append(lambda: office.do("close_fund", FINANCE, fund_id=fund_id))
    outcomes(calls, at_once=8)
    seen = office.do("fund", FINANCE, fund_id=fund_id)
    spent, amount = Decimal(seen["spent"]), Decimal(seen["amount"])
    assert (seen["reserved"], seen["state"]) == ("0.00", "open")
    assert spent == 10 + len(office.facts("expense.approved.v1"))
    assert spent <= amount
    assert Decimal(seen["available"]) == 0
    assert amount == (14 if office.facts("fund.adjusted.v1") else 16)


def test_no_year_is_closed_under_what_is_asked_at_that_moment(office):
    for _ in range(3):
        fund_id = office.fund("10.00")
        event_id = office.event("held", fund_id=fund_id)
        ask = [lambda key=event_id: office.expense(key, "1.00", over_reason="人数增加")]
        seen = outcomes([*ask, lambda key=fund_id: office.do("close_fund", FINANCE, fund_id=key)], at_once=2)
        assert seen in ({"done": 1, "fund.closed": 1}, {"done": 1, "fund.still_reserved": 1})


def test_one_request_is_approved_once_however_often_it_is_approved(office):
    fund_id = office.fund("10.00")
    key = waiting(office, fund_id)
    calls = [lambda: office.do("approve_expense", FINANCE, request_id=key) for _ in range(6)]
    assert outcomes(calls, at_once=6) == {"done": 1, "expense.already_decided": 5}
    assert office.figures(fund_id) == ("0.00", "2.00", "8.00")


def test_an_invoice_is_asked_for_or_paid_never_both(office):
    fund_id = office.fund("100.00")
    events = [office.event() for _ in range(6)]
    for event_id in events:
        office.reserve(fund_id, event_id, "5.00")
    calls = [
        lambda n=n, key=key: office.expense(key, f"{5 + n % 2}.00", "INV-1", over_reason="加用车")
        for n, key in enumerate(events)
    ]
    assert outcomes(calls, at_once=6) == {"done": 1, "expense.duplicate_invoice": 5}


def test_above_the_line_too_an_agreement_s_rest_is_not_given_twice(office):
    funds = [office.fund("100.00", kind="agreement") for _ in range(2)]
    with office.works.open() as work:
        year = {"starts_on": work.now.date().replace(month=1), "ends_on": work.now.date().replace(month=12)}
        work.copies.put("agreement", "a1", 1, partner_id="p1", yearly_amount=Decimal("9.00"), **year)
    requests = [waiting(office, funds[n % 2], partner_ids=["p1"]) for n in range(6)]
    calls = [lambda key=key: office.do("approve_expense", FINANCE, request_id=key) for key in requests]
    assert outcomes(calls, at_once=6) == {"done": 3, "agreement.exceeded": 3}


def test_the_database_itself_refuses_to_overdraw_a_fund(office):
    fund_id = office.fund("10.00")
    for values in ({"reserved": Decimal("10.01")}, {"spent": Decimal("10.01")}, {"reserved": Decimal("-0.01")}):
        with pytest.raises(IntegrityError), office.works.open() as work:
            work.db.execute(update(fund).where(fund.c.id == fund_id).values(**values))
