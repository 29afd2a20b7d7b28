"""已转发: that a text went out by hand is said by a person, for one round, link and stage."""

import pytest

from contracts import events, members
from kit.domain import Conflict, NotFound
from tests.integration.partners.desk import STRANGER, accept, event_fact, slot


def tick(desk, forwarded=True, **given):
    return desk.ask("note_forwarded", invitation_id=desk.item()["id"], forwarded=forwarded, **given)


def ticks(desk):
    """What is on the ledger."""
    return [(fact["data"]["text"], fact["data"]["forwarded"]) for fact in desk.facts("invitation.forwarded.v1")]


def test_who_sent_the_text_on_and_when_is_seen_by_colleagues_and_taken_back_if_it_was_a_mistake(invited):
    assert invited.item()["forwarded"] is None
    before = invited.item()["version"]
    assert tick(invited, expected_version=before)["version"] == before + 1
    said = {"text": "invitation", "by": "示例承办人01", "at": "2026-05-08T09:00:00+08:00"}
    assert invited.item()["forwarded"] == said
    assert tick(invited)["version"] == before + 1
    assert ticks(invited) == [("invitation", True)]
    tick(invited, forwarded=False)
    assert invited.item()["forwarded"] is None
    assert ticks(invited) == [("invitation", True), ("invitation", False)]


def another_round(desk):
    desk.ask("propose_slots", invitation_id=desk.item()["id"], slots=[slot(40)])


def another_link(desk):
    desk.ask("reissue_invitation", invitation_id=desk.item()["id"])


def agreement(desk):
    desk.reply(desk.token(), **accept())


@pytest.mark.parametrize("step", [another_round, another_link, agreement])
def test_another_round_link_or_stage_has_to_be_sent_on_anew(invited, step):
    tick(invited)
    step(invited)
    assert invited.item()["forwarded"] is None
    tick(invited)
    text = "confirmation" if step is agreement else "invitation"
    assert invited.item()["forwarded"]["text"] == text
    assert ticks(invited)[-1] == (text, True)


def test_the_request_for_feedback_is_another_text_than_the_confirmation(invited):
    agreement(invited)
    tick(invited)
    invited.hear(event_fact(events.EventHeld, "held", present=3, absent=0), 9)
    assert invited.item()["forwarded"] is None
    tick(invited)
    assert invited.item()["forwarded"]["text"] == "feedback"


def test_nothing_is_sent_on_that_is_over(invited):
    invited.clock.advance(days=60)
    with pytest.raises(Conflict) as refused:
        tick(invited)
    assert refused.value.code == "invitation.wrong_state"


def test_another_branch_does_not_tick_and_no_name_is_kept_with_it(invited):
    with pytest.raises(NotFound):
        invited.ask("note_forwarded", STRANGER, invitation_id=invited.item()["id"], forwarded=True)
    tick(invited)
    invited.hear(members.MemberErased(member_id="m1"), 3)
    assert invited.item()["forwarded"]["by"] == ""
    [fact] = invited.facts("invitation.forwarded.v1")
    assert "示例承办人01" not in str(fact["data"])
