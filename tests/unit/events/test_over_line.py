"""Expenses above the line, funds at the year's end, and a plan against what was done: the rules alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kit.domain import Actor, Conflict, Forbidden
from services.events.domain.consolidation import Planned
from services.events.domain.funds import Fund
from services.events.domain.money import lines_from
from services.events.domain.over_line import ExpenseRequest, left_in_category
from services.events.domain.plan_progress import DoneEvent, line_state, progress
from services.events.domain.plans import PlanLine
from tests.unit.events import drafts

NOW = drafts.NOW
FINANCE = Actor("finance", roles=("finance",))


def request(**given):
    known = {
        "id": "r1", "event_id": "event-1", "fund_id": "f1", "category": "meals", "amount": Decimal("50.00"),
        "excess": Decimal("20.00"), "invoice_no": "INV-1", "spent_on": NOW.date(), "attachment_id": None,
        "over_reason": "人数增加", "state": "pending", "requested_by": "organizer", "requested_at": NOW,
    }  # fmt: skip
    return ExpenseRequest(**{**known, **given})


def fund(**given):
    made = Fund(
        id="f1",
        unit_id="u1",
        name="党费",
        year=2026,
        kind="party_dues",
        amount=Decimal("100.00"),
        opened_by="a",
        now=NOW,
    )
    for name, value in given.items():
        setattr(made, name, value)
    return made


def test_finance_approves_once_and_the_fact_says_what_it_took():
    event, asked = drafts.held(), request()
    event.approve_expense(asked, FINANCE, "同意", NOW)
    assert (asked.state, asked.decided_by, asked.comment) == ("approved", "finance", "同意")
    assert event.changes[-1].details["excess"] == Decimal("20.00")
    with pytest.raises(Conflict) as refused:
        event.approve_expense(asked, FINANCE, "同意", NOW)
    assert refused.value.code == "expense.already_decided"


@pytest.mark.parametrize("actor", [Actor("organizer", roles=("finance",)), Actor("x", roles=("leader",))])
def test_neither_who_asked_nor_another_role_decides(actor):
    event = drafts.held()
    for decide in (event.approve_expense, event.reject_expense):
        with pytest.raises(Forbidden):
            decide(request(), actor, "意见", NOW)


def test_nobody_who_runs_the_event_or_ran_it_decides_either():
    event = drafts.held()
    event.hand_over_to("successor", "轮岗")
    event.hand_over_to("another", "轮岗")
    for name in ("successor", "another", "organizer"):
        asked = request(requested_by="somebody")
        with pytest.raises(Forbidden) as refused:
            event.approve_expense(asked, Actor(name, roles=("finance",)), "同意", NOW)
        assert refused.value.code == "expense.own"


@pytest.mark.parametrize(("state", "settled_at"), [("inviting", None), ("cancelled", None), ("held", NOW)])
def test_what_is_over_or_open_again_is_not_approved_and_may_be_refused(state, settled_at):
    event = drafts.held()
    event.state, event.settled_at = state, settled_at
    with pytest.raises(Conflict):
        event.approve_expense(request(), FINANCE, "同意", NOW)
    asked = request()
    event.reject_expense(asked, FINANCE, "不同意", NOW)
    assert asked.state == "refused"


def test_settling_waits_for_pending_requests():
    with pytest.raises(Conflict, match="2 笔") as refused:
        drafts.held().check_may_settle(FINANCE, [], 2)
    assert refused.value.code == "expense.request_pending"


def test_a_category_is_left_what_its_lines_say_less_what_it_spent():
    lines = lines_from([{"category": "meals", "quantity": 1, "unit_price": price} for price in ("30.00", "20.00")])
    paid = [request(amount=Decimal("35.00")).as_expense()]
    assert left_in_category("meals", lines, paid) == Decimal("15.00")
    assert left_in_category("venue", lines, paid) == 0
    assert left_in_category("meals", [], paid) is None


def test_a_fund_is_not_cut_below_its_commitments():
    held = fund(reserved=Decimal("60.00"), spent=Decimal("10.00"))
    held.adjust(Decimal("70.00"), "压减")
    assert held.changes[-1].details == {"before": Decimal("100.00"), "reason": "压减"}
    with pytest.raises(Conflict) as refused:
        held.adjust(Decimal("69.99"), "压减")
    assert refused.value.code == "fund.below_committed"


def test_the_same_amount_again_changes_nothing():
    same = fund()
    version = same.version
    same.adjust(Decimal("100.00"), "核对")
    assert same.version == version


def test_a_fund_is_closed_once_and_not_over_waiting_events():
    with pytest.raises(Conflict, match="LX-2026-0001") as refused:
        fund().close(["LX-2026-0001"], FINANCE, "", NOW)
    assert refused.value.code == "fund.still_reserved"
    done = fund()
    done.close([], FINANCE, "关账", NOW)
    for again in (lambda: done.close([], FINANCE, "", NOW), lambda: done.adjust(Decimal("200.00"), "追加")):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "fund.closed"


def done_event(state, line="l1", spent="0.00", **given):
    known = {
        "event_id": "e",
        "number": "LX-2026-0001",
        "branch_id": "b1",
        "theme": "示例",
        "date": None,
        "headcount": 5,
    }
    return DoneEvent(plan_line_id=line, state=state, spent=Decimal(spent), **{**known, **given})


@pytest.mark.parametrize(
    ("month", "states", "expected"),
    [
        (5, [], "open"),
        (4, [], "late"),
        (4, ["confirmed"], "late"),
        (4, ["confirmed", "held"], "done"),
        (6, ["in_review"], "under_way"),
        (6, ["draft", "cancelled"], "open"),
        (None, [], "open"),
        (12, ["closed"], "done"),
    ],
)
def test_a_line_is_done_late_under_way_or_open(month, states, expected):
    assert line_state(month, 2026, [done_event(state) for state in states], dt.date(2026, 5, 31)) == expected


def test_last_year_s_open_lines_are_late():
    assert line_state(12, 2025, [], dt.date(2026, 1, 1)) == "late"


def test_totals_add_up_over_branches_and_an_event_without_a_line_is_outside():
    line = PlanLine(id="l1", position=0, theme="示例", month=3, partner_ids=[], headcount=9, estimate=Decimal("90.00"))
    events = [done_event("held", spent="30.00"), done_event("held", line=None, spent="7.00", branch_id="b2")]
    told = progress(2026, [Planned("p1", "b1", "一支部", line)], events, {"b1": "一支部"}, dt.date(2026, 5, 1))
    assert [(one["branch"], len(one["lines"]), len(one["unplanned"])) for one in told["branches"]] == [
        ("一支部", 1, 0),
        ("", 0, 1),
    ]
    assert told["totals"] == {
        "planned": 1, "done": 1, "under_way": 0, "late": 0, "open": 0, "unplanned": 1, "unplanned_done": 1,
        "estimate": "90.00", "spent": "30.00", "unplanned_spent": "7.00", "variance": "60.00",
    }  # fmt: skip
