"""Handing over: to a successor, and from a dissolved branch to its parent."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.members import AccountChanged, BranchDissolved
from kit.database import Database
from kit.domain import Actor, Conflict, DomainError, Forbidden, Invalid
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    LEADER,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    SECRETARY,
    STRANGER,
    UNIT,
    Office,
    person,
)

SUCCESSOR = person("organizer", number=3)
PLAIN = person("member", number=4)
LINE = {"theme": "走进车间", "form": "visit", "month": 6, "headcount": 12, "estimate": "0.00", "partner_ids": []}


@pytest.fixture
def office(database: Database) -> Office:
    made = Office(database)
    for who in (ORGANIZER, SECRETARY, SUCCESSOR, PLAIN, STRANGER):
        known = {"roles": list(who.roles), "branch_id": who.branch_id, "member_id": who.member_id, "name": who.name}
        made.hear(AccountChanged(account_id=who.account_id, what="created", unit_id=UNIT, active=True, **known))
    return made


def hand_over(office: Office, who: Actor = SECRETARY, to: str = SUCCESSOR.account_id, **more: Any) -> Any:
    given = {"from_account_id": ORGANIZER.account_id, "to_account_id": to, "reason": "示例：调岗"} | more
    return office.do(who, "hand_over_events", **given)


def refused(office: Office, kind: type[DomainError], **given: Any) -> str:
    with pytest.raises(kind) as refusal:
        hand_over(office, **given)
    return refusal.value.code


def test_a_successor_takes_over_all_open_events_with_their_history(office: Office) -> None:
    draft, confirmed = office.drafted(), office.confirmed()
    office.do(ORGANIZER, "book", event_id=confirmed, member_ids=MEMBERS[:1])
    over = office.drafted()
    office.do(ORGANIZER, "cancel_event", event_id=over, reason="不开了")
    answer = hand_over(office)
    assert [one["id"] for one in answer["items"]] == [draft, confirmed]
    event = office.event(confirmed, SUCCESSOR)
    assert (event["proposer_id"], event["responsible_id"]) == (ORGANIZER.account_id, SUCCESSOR.account_id)
    assert (event["responsible"], event["seats_taken"]) == (SUCCESSOR.name, 1)
    steps = office.do(SUCCESSOR, "timeline", event_id=confirmed)["items"]
    assert [one["details"]["to_whom"] for one in steps if one["what"] == "event.handed_over"] == [SUCCESSOR.name]
    fact = facts_in(office.works, "event.handed_over.v1")[-1]["data"]
    assert (fact["from_account_id"], fact["to_account_id"]) == (ORGANIZER.account_id, SUCCESSOR.account_id)
    assert fact["responsible_id"] == SUCCESSOR.account_id
    assert refused(office, Conflict) == "handover.nothing"


def test_who_runs_it_now_cannot_approve_it_either(office: Office) -> None:
    event_id = office.drafted()
    hand_over(office, to=SECRETARY.account_id)
    office.do(SECRETARY, "submit_event", event_id=event_id)
    step = office.pending(event_id)
    assert step is not None
    with pytest.raises(Forbidden) as refusal:
        office.do(SECRETARY, "approve", approval_id=step["id"], comment="同意")
    assert refusal.value.code == "approval.own"
    assert office.do(SECRETARY, "approvals", state="pending")["items"] == []


def test_an_organizer_hands_over_their_own_events_only(office: Office) -> None:
    first, second = office.drafted(), office.drafted()
    assert refused(office, Forbidden, who=SUCCESSOR) == "handover.not_yours"
    [one] = hand_over(office, ORGANIZER, event_ids=[second])["items"]
    assert one["id"] == second
    assert office.event(first)["responsible_id"] == ORGANIZER.account_id


def test_the_leader_hands_over_within_the_unit(office: Office) -> None:
    office.drafted()
    assert len(hand_over(office, LEADER)["items"]) == 1
    far = person("leader", branch_id=None, reach="unit", number=9, unit_id="unit-9", unit_scope=("unit-9",))
    assert refused(office, Invalid, who=far) == "handover.successor"


@pytest.mark.parametrize("to", [ORGANIZER.account_id, PLAIN.account_id, STRANGER.account_id, "nobody"])
def test_the_successor_is_another_active_organizer_or_secretary_of_the_branch(office: Office, to: str) -> None:
    office.drafted()
    assert refused(office, Invalid, to=to) == "handover.successor"


def test_all_named_events_must_be_the_predecessors_or_none_goes(office: Office) -> None:
    mine = office.drafted()
    with pytest.raises(Invalid) as refusal:
        hand_over(office, event_ids=[mine, "unknown"])
    assert [error["pointer"] for error in refusal.value.errors] == ["/event_ids/1"]
    assert office.event(mine)["responsible_id"] == ORGANIZER.account_id


def test_a_dissolved_branchs_events_go_to_its_parent_with_all_that_hangs_on_them(office: Office) -> None:
    plan = office.do(ORGANIZER, "draft_plan", year=2026, branch_id=BRANCH, lines=[LINE])
    office.do(ORGANIZER, "submit_plan", plan_id=plan["id"])
    office.do(LEADER, "approve_plan", plan_id=plan["id"])
    line_id = plan["lines"][0]["id"]
    draft = office.drafted(plan_line_id=line_id, unplanned_reason="示例")
    waiting, confirmed = office.submitted(), office.confirmed()
    office.do(ORGANIZER, "book", event_id=confirmed, member_ids=MEMBERS[:2])
    office.hear(BranchDissolved(branch_id=BRANCH, parent_id=OTHER_BRANCH, reason="项目结束"))

    heirs = person("secretary", branch_id=OTHER_BRANCH, number=2)
    assert {office.event(one, STRANGER)["branch_id"] for one in (draft, waiting, confirmed)} == {OTHER_BRANCH}
    assert len(office.do(STRANGER, "bookings", event_id=confirmed)["booked"]) == 2
    steps = office.do(STRANGER, "timeline", event_id=confirmed)["items"]
    assert {"event.drafted", "approval.decided", "event.handed_over"} <= {one["what"] for one in steps}
    assert office.do(SECRETARY, "approvals", state="pending")["items"] == []
    [step] = office.do(heirs, "approvals", state="pending")["items"]
    assert step["event_id"] == waiting
    assert office.do(STRANGER, "plan", plan_id=plan["id"])["branch_id"] == OTHER_BRANCH
    office.do(STRANGER, "submit_event", event_id=draft)
    assert facts_in(office.works, "plan.handed_over.v1")[0]["data"]["from_branch_id"] == BRANCH


def test_one_event_is_handed_over_from_its_page(office: Office) -> None:
    event_id = office.drafted()
    offered = {one["action"] for one in office.do(ORGANIZER, "actions", event_id=event_id)["items"]}
    assert "hand_over" in offered
    assert "hand_over" not in {one["action"] for one in office.do(SUCCESSOR, "actions", event_id=event_id)["items"]}
    names = office.do(ORGANIZER, "successors", event_id=event_id)["items"]
    assert {one["id"] for one in names} == {SECRETARY.account_id, SUCCESSOR.account_id}
    given = {"event_id": event_id, "to_account_id": SUCCESSOR.account_id, "reason": "示例：调岗"}
    with pytest.raises(Forbidden):
        office.do(SUCCESSOR, "hand_over_event", **given)
    assert office.do(ORGANIZER, "hand_over_event", **given)["responsible_id"] == SUCCESSOR.account_id
