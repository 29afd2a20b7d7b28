"""Funds adjusted, closed, and told event by event; and what others gave, apart from all of it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from gateway.documents.year_end import year_end_workbook
from kit.database import Database
from kit.domain import Conflict, Forbidden, Invalid, NotFound, Stale
from services.events.persistence.money_tables import fund
from tests.support.events_money import BRANCH, DEPARTMENT, FINANCE, ORGANIZER, Office, account

BUDGET = [{"category": "meals", "quantity": 20, "unit": "人", "unit_price": "30.00"}]


@pytest.fixture
def office():
    made = Office(Database("sqlite://"))
    yield made
    made.works.database.dispose()


@pytest.fixture
def on_both(database):
    return Office(database)


def reserved(office, fund_id, state="held", amount="600.00", **given):
    event_id = office.event(state, budget=BUDGET, fund_id=fund_id, **given)
    office.reserve(fund_id, event_id, amount)
    return event_id


def adjust(office, fund_id, amount, actor=FINANCE, version=None, reason="上级追加"):
    return office.do("adjust_fund", actor, fund_id=fund_id, amount=amount, reason=reason, expected_version=version)


def test_the_yearly_amount_is_adjusted_never_below_what_is_committed(office):
    fund_id = office.fund("1000.00")
    reserved(office, fund_id)
    assert adjust(office, fund_id, "1200.00")["available"] == "600.00"
    assert adjust(office, fund_id, "600.00")["available"] == "0.00"
    with pytest.raises(Conflict) as refused:
        adjust(office, fund_id, "599.99")
    assert (refused.value.code, refused.value.details["committed"]) == ("fund.below_committed", "600.00")
    assert office.figures(fund_id) == ("600.00", "0.00", "0.00")
    first, second = (fact["data"] for fact in office.facts("fund.adjusted.v1"))
    assert (first["before"], first["amount"], first["reason"]) == ("1000.00", "1200.00", "上级追加")
    assert (second["before"], second["amount"]) == ("1200.00", "600.00")


def test_an_adjustment_is_of_the_version_that_was_seen(office):
    fund_id = office.fund("1000.00")
    seen = office.do("fund", FINANCE, fund_id=fund_id)["version"]
    reserved(office, fund_id)
    with pytest.raises(Stale):
        adjust(office, fund_id, "900.00", version=seen)


def test_only_the_fund_s_own_unit_or_one_above_adjusts_and_closes(office):
    fund_id = office.fund()
    below, stranger = account("finance", unit=DEPARTMENT), account("finance", unit="elsewhere")
    with pytest.raises(Forbidden) as refused:
        adjust(office, fund_id, "1.00", actor=below)
    assert refused.value.code == "fund.other_unit"
    for actor, error in ((below, Forbidden), (stranger, NotFound)):
        with pytest.raises(error):
            office.do("close_fund", actor, fund_id=fund_id)
        with pytest.raises(NotFound):
            office.do("year_end", actor, fund_id=fund_id)
    for operation in ("adjust_fund", "close_fund"):
        with pytest.raises(NotFound):  # however bad the body is
            office.do(operation, stranger, fund_id=fund_id, amount="no money")


def test_a_year_is_closed_once_nothing_is_reserved_and_takes_nothing_more(on_both):
    office = on_both
    fund_id = office.fund("1000.00")
    event_id = reserved(office, fund_id)
    office.expense(event_id, "500.00", category="meals")
    with pytest.raises(Conflict) as refused:
        office.do("close_fund", FINANCE, fund_id=fund_id)
    number = office.do("year_end", FINANCE, fund_id=fund_id)["unsettled"][0]
    assert (refused.value.code, refused.value.details["events"]) == ("fund.still_reserved", [number])
    office.do("settle_event", FINANCE, event_id=event_id)
    assert office.do("year_end", FINANCE, fund_id=fund_id)["may_close"] is True
    closed = office.do("close_fund", FINANCE, fund_id=fund_id, comment="年终关账")
    assert (closed["state"], closed["closed_by"]) == ("closed", FINANCE.account_id)
    (fact,) = office.facts("fund.closed.v1")
    assert (fact["data"]["spent"], fact["data"]["comment"]) == ("500.00", "年终关账")
    for refused_move in (
        lambda: office.reserve(fund_id, office.event("in_review"), "1.00"),
        lambda: adjust(office, fund_id, "2000.00"),
        lambda: office.do("close_fund", FINANCE, fund_id=fund_id),
    ):
        with pytest.raises(Conflict) as refused:
            refused_move()
        assert refused.value.code == "fund.closed"


def test_a_waiting_request_keeps_the_year_open_and_a_closed_year_gives_no_more(office):
    fund_id = office.fund("1000.00")
    event_id = reserved(office, fund_id)
    office.expense(event_id, "600.00", category="meals")
    request = office.expense(event_id, "50.00", category="meals", over_reason="人数增加")
    with pytest.raises(Conflict) as refused:
        office.do("close_fund", FINANCE, fund_id=fund_id)
    assert len(refused.value.details["events"]) == 1
    with office.works.open() as work:
        work.db.execute(update(fund).where(fund.c.id == fund_id).values(closed_at=work.now))
    with pytest.raises(Conflict) as refused:
        office.do("approve_expense", FINANCE, request_id=request["id"])
    assert refused.value.code == "fund.closed"


def test_nothing_is_asked_of_a_closed_year_that_nobody_could_approve(office):
    fund_id = office.fund("1000.00")
    event_id = office.event("held", fund_id=fund_id)
    office.do("close_fund", FINANCE, fund_id=fund_id)
    with pytest.raises(Conflict) as refused:
        office.expense(event_id, "50.00", over_reason="人数增加")
    assert refused.value.code == "fund.closed"


def test_the_database_itself_refuses_money_on_a_closed_fund(on_both):
    office = on_both
    fund_id = office.fund("1000.00")
    reserved(office, fund_id)
    with pytest.raises(IntegrityError), office.works.open() as work:
        work.db.execute(update(fund).where(fund.c.id == fund_id).values(closed_at=work.now))


def test_the_year_end_tells_each_event_and_its_sums_are_the_fund_s(on_both):
    office = on_both
    fund_id = office.fund("5000.00")
    settled, called_off, waiting = (reserved(office, fund_id) for _ in range(3))
    office.expense(settled, "550.00", category="meals")
    office.do("settle_event", FINANCE, event_id=settled)
    office.release(called_off)
    office.expense(waiting, "100.00", category="meals")
    told = office.do("year_end", FINANCE, fund_id=fund_id)
    rows = {row["event_id"]: row for row in told["events"]}
    names = ("reserved", "spent", "released", "variance", "open")
    assert [tuple(rows[key][name] for name in names) for key in (settled, called_off, waiting)] == [
        ("0.00", "550.00", "50.00", "50.00", False),
        ("0.00", "0.00", "600.00", "600.00", False),
        ("500.00", "100.00", "0.00", "500.00", True),
    ]
    assert told["unsettled"] == [rows[waiting]["number"]]
    assert told["may_close"] is False
    figures = office.figures(fund_id)
    assert (told["totals"]["reserved"], told["totals"]["spent"]) == figures[:2]
    page = openpyxl.load_workbook(io.BytesIO(year_end_workbook(told))).active
    assert [cell.value for cell in page[6]][:2] == ["合计", "3 场"]
    assert [cell.value for cell in page[6]][4:9] == [1800, 500, 650, 650, 1150]
    assert {page.cell(row, 11).value for row in (3, 4, 5)} == {None, "未结算"}


# --- what others gave ---------------------------------------------------------------------------------------------


def give(office, event_id, giver, kind="donation", **given):
    known = {"description": "图书一批", "received_on": office.today(), **given}
    return office.do("record_contribution", ORGANIZER, event_id=event_id, kind=kind, **{"from": giver}, **known)


def known_people(office):
    with office.works.open() as work:
        work.copies.put(
            "partner", "p1", 1, name="示例单位01", initials="sldw", industry=None, field=None, region=None,
            frontline=False, under_audit=False,
        )  # fmt: skip
        work.copies.put(
            "member", "m1", 1, name="示例成员01", branch_id=BRANCH, unit_id=DEPARTMENT, status="full",
            membership="own", retired=False, active=True,
        )  # fmt: skip


def test_what_others_gave_is_listed_and_enters_no_total(on_both):
    office = on_both
    known_people(office)
    fund_id = office.fund()
    event_id = reserved(office, fund_id, partner_ids=["p1"])
    before = office.do("budget", ORGANIZER, event_id=event_id)
    give(office, event_id, {"member_id": "m1"}, amount="300.00")
    give(office, event_id, {"text": "示例来宾"})
    paid = give(office, event_id, {"partner_id": "p1"}, kind="partner_paid", amount="800.00", description="午餐")
    assert (paid["level"], paid["giver"]) == ("warn", "示例单位01")
    assert "转嫁费用" in paid["warning"]
    seen = office.do("budget", FINANCE, event_id=event_id)
    same = ("estimate", "reserved", "spent", "variance", "categories", "expenses", "lines")
    assert {name: seen[name] for name in same} == {name: before[name] for name in same}
    assert [(one["giver"], one["amount"], one["in_kind"]) for one in seen["contributions"]] == [
        ("示例成员01", "300.00", False),
        ("示例来宾", None, True),
        ("示例单位01", "800.00", False),
    ]
    assert (before["cost_shifted"], seen["cost_shifted"]) == (False, True)
    assert office.figures(fund_id) == ("600.00", "0.00", "9400.00")
    (row,) = office.do("register", FINANCE)["items"]
    assert (row["contributions"], row["cost_shifted"]) == ({"donations": 2, "partner_paid": 1}, True)


def test_who_gave_stays_off_the_ledger(office):
    known_people(office)
    event_id = office.event("held", partner_ids=["p1"])
    give(office, event_id, {"text": "示例来宾"}, description="示例来宾的图书")
    give(office, event_id, {"member_id": "m1"})
    for fact in office.facts("contribution.recorded.v1"):
        assert not {"giver", "member_id", "description"} & set(fact["data"])
        assert "示例" not in str(fact["data"])
        assert fact["private"]["description"]


@pytest.mark.parametrize(
    ("kind", "giver", "pointer"),
    [
        ("donation", {}, "/from"),
        ("donation", {"text": "示例来宾", "partner_id": "p1"}, "/from"),
        ("donation", {"member_id": "stranger"}, "/from/member_id"),
        ("donation", {"partner_id": "nowhere"}, "/from/partner_id"),
        ("partner_paid", {"text": "示例来宾"}, "/from/partner_id"),
        ("partner_paid", {"partner_id": "p2"}, "/from/partner_id"),
    ],
)
def test_a_gift_has_one_giver_who_is_known(office, kind, giver, pointer):
    known_people(office)
    with pytest.raises(Invalid) as refused:
        give(office, office.event("held", partner_ids=["p1"]), giver, kind=kind)
    assert [error["pointer"] for error in refused.value.errors] == [pointer]


def test_a_gift_comes_after_confirmation_and_not_tomorrow(office):
    with pytest.raises(Conflict):
        give(office, office.event("inviting"), {"text": "示例来宾"})
    with pytest.raises(Invalid) as refused:
        give(office, office.event("held"), {"text": "示例来宾"}, received_on="2026-05-09")
    assert refused.value.errors[0]["pointer"] == "/received_on"
