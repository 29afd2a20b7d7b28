"""Deputies, and steps that need several people: who may decide, in whose place, and who counts once."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.domain import Actor, Conflict, Forbidden
from services.events.domain.approval import waited
from services.events.domain.study_event import StudyEvent
from tests.unit.events.drafts import IN_STATE, NOW, actor, draft, held, in_review, next_id

SECRETARY = actor("secretary")
LEADER, LEADER2, LEADER3 = (actor("leader", f"leader{n}", branch_id=None) for n in (1, 2, 3))
FINANCE, COMMITTEE = actor("finance", branch_id=None), actor("committee", branch_id=None)
DEPUTY = actor("member", "deputy", branch_id="branch-9")


def under_review(chain: list[str | list[str]]) -> StudyEvent:
    event = draft()
    event.submit([], [], chain, NOW, next_id)
    return event


def decide(event: StudyEvent, who: Actor, *principals: Actor) -> bool:
    step = event.decidable(who, principals)
    assert step is not None, f"nothing for {who.account_id}"
    return event.approve(step.id, who, "同意", NOW, principals)


def refused(event: StudyEvent, who: Actor, *principals: Actor) -> str:
    step = event.pending_approval()
    assert step is not None
    assert event.may_decide(step, who, principals) is False
    with pytest.raises(Forbidden) as refusal:
        event.approve(step.id, who, "同意", NOW, principals)
    return refusal.value.code


def test_a_deputy_decides_in_the_principals_place_and_the_record_says_so() -> None:
    event = in_review()
    assert refused(event, DEPUTY) == "approval.role"
    decide(event, DEPUTY, SECRETARY)
    first = event.current_chain()[0]
    assert (first.state, first.decided_by, first.for_account_id) == ("approved", "deputy", "secretary")
    assert event.changes[-2].details["for_account_id"] == "secretary"


def test_ones_own_right_comes_before_a_deputys() -> None:
    event = in_review()
    decide(event, actor("secretary", "second"), SECRETARY)
    assert event.current_chain()[0].for_account_id is None


def test_a_deputy_has_the_principals_reach_and_not_their_own() -> None:
    event = in_review()
    elsewhere = actor("secretary", "elsewhere", branch_id="branch-9")
    assert refused(event, DEPUTY, elsewhere) == "approval.role"
    assert refused(event, actor("organizer", "colleague"), elsewhere) == "approval.role"


@pytest.mark.parametrize(
    ("who", "principal"),
    [(actor("member", "organizer"), SECRETARY), (DEPUTY, actor("secretary", "organizer"))],
    ids=["the deputy proposed it", "the principal proposed it"],
)
def test_a_deputy_opens_no_way_round_ones_own_proposal(who: Actor, principal: Actor) -> None:
    assert refused(in_review(), who, principal) == "approval.own"


def test_an_event_handed_over_is_nobodys_own_but_all_three_hands() -> None:
    event = in_review()
    event.hand_over_to("second", "调岗")
    event.hand_over_to("third", "再调岗")
    assert event.authors == {"organizer", "second", "third"}
    for account_id in sorted(event.authors):
        assert refused(event, actor("secretary", account_id)) == "approval.own"
    held_one = held()
    held_one.hand_over_to("finance", "调岗")
    with pytest.raises(Forbidden):
        held_one.check_may_settle(FINANCE, [])
    assert not held_one.may_review(actor("leader", "finance"))


def test_nobody_takes_over_what_they_have_decided_on() -> None:
    event = in_review()
    decide(event, SECRETARY)
    with pytest.raises(Conflict) as refusal:
        event.hand_over_to("secretary", "调岗")
    assert refusal.value.code == "handover.has_decided"
    with pytest.raises(Conflict):
        IN_STATE["closed"]().hand_over_to("second", "调岗")


def test_a_step_of_two_needs_two_people_of_its_role() -> None:
    event = under_review(["secretary", ["leader", "leader"]])
    decide(event, SECRETARY)
    assert [change.details.get("approvers") for change in event.changes if change.name == "approval.requested"] == [
        1,
        2,
    ]
    assert decide(event, LEADER) is False
    assert refused(event, LEADER) == "approval.twice"
    assert decide(event, LEADER2) is True


def test_one_person_counts_once_also_as_a_deputy() -> None:
    event = under_review([["leader", "leader", "leader"]])
    decide(event, DEPUTY, LEADER)
    assert refused(event, DEPUTY, LEADER, LEADER2) == "approval.twice"
    assert refused(event, LEADER) == "approval.twice"
    decide(event, LEADER2)
    assert refused(event, actor("member", "another"), LEADER, LEADER2) == "approval.twice"
    assert decide(event, LEADER3) is True


def test_several_roles_countersign_in_any_order() -> None:
    event = under_review([["finance", "committee"], "leader"])
    assert {step.role for step in event.pending_approvals()} == {"finance", "committee"}
    assert decide(event, COMMITTEE) is False
    assert event.decidable(LEADER) is None
    assert decide(event, FINANCE) is False
    assert decide(event, LEADER) is True


def test_a_return_asks_all_people_of_the_chosen_step_again() -> None:
    event = under_review([["leader", "leader"], "finance"])
    decide(event, LEADER)
    decide(event, LEADER2)
    step = event.pending_approval()
    assert step is not None
    event.return_to_step(step.id, FINANCE, "请再议", 1, NOW)
    assert [(one.role, one.state) for one in event.current_chain()] == [
        ("leader", "pending"), ("leader", "pending"), ("finance", "waiting"),
    ]  # fmt: skip
    assert decide(event, LEADER) is False


def test_urging_a_step_of_two_is_once_a_day_for_both() -> None:
    event = under_review([["leader", "leader"]])
    first, second = event.pending_approvals()
    event.urge(first.id, NOW)
    with pytest.raises(Conflict):
        event.urge(second.id, NOW + dt.timedelta(hours=2))


def test_waiting_is_counted_in_seconds_and_in_days_of_shanghai() -> None:
    before_midnight = dt.datetime(2026, 5, 8, 15, 59, tzinfo=dt.UTC)
    assert waited(before_midnight, before_midnight + dt.timedelta(minutes=2)) == {
        "waited_seconds": 120, "waited_days": 1,
    }  # fmt: skip
    assert waited(None, before_midnight) == {"waited_seconds": None, "waited_days": None}
