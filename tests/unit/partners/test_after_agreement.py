"""What both sides do after agreement, and what the organizer does about a partner that does not answer or fit."""

import datetime as dt

import pytest

from kit.domain import Conflict, Gone, Invalid
from tests.unit.partners.conftest import ACCEPT, COUNTER, DECLINE, NOW, answer, new_invitation, on_day


@pytest.fixture
def agreed(invitation):
    """Accepted for day 30."""
    answer(invitation, ACCEPT)
    return invitation


def asked(invitation, *slots, reason="当日停产"):
    return invitation.request_change(reason, list(slots), id=f"c{len(invitation.change_requests)}", now=NOW)


def last(invitation):
    return invitation.changes[-1]


def test_the_same_request_twice_is_one(agreed):
    assert asked(agreed, on_day(33)) is asked(agreed, on_day(33))
    assert asked(agreed, on_day(34)) is not asked(agreed, on_day(33))
    assert len(agreed.open_requests()) == 2


def test_a_granted_request_without_a_date_is_acknowledged_and_the_agreement_stands(agreed):
    request = asked(agreed)
    agreed.accept_change([], "可以减到 8 人", NOW)
    assert (request.state, request.message, request.answered_at) == ("accepted", "可以减到 8 人", NOW)
    assert (agreed.state, agreed.agreed, agreed.open_requests()) == ("accepted", on_day(30), [])
    assert last(agreed).name == "invitation.change_accepted"
    assert last(agreed).details == {"message": "可以减到 8 人", "slots": []}


def test_a_granted_date_is_said_and_asked_for_by_whoever_reschedules(agreed):
    asked(agreed, on_day(33))
    agreed.accept_change([on_day(33)], None, NOW)
    assert last(agreed).details["slots"] == [on_day(33)]
    assert agreed.agreed == on_day(30)


def test_a_granted_date_lies_ahead_and_lasts_a_week_at_most(agreed):
    request = asked(agreed)
    with pytest.raises(Invalid):
        agreed.accept_change([on_day(-1)], None, NOW)
    week = on_day(33)
    with pytest.raises(Invalid) as long:
        agreed.accept_change([type(week)(week.starts_at, week.ends_at + dt.timedelta(days=7))], None, NOW)
    assert long.value.errors[0]["code"] == "slot.too_long"
    with pytest.raises(Conflict):
        agreed.accept_change([on_day(33)], None, on_day(30).starts_at)
    assert request.state == "open"


def test_a_refused_request_keeps_the_agreement_and_says_why(agreed):
    request = asked(agreed)
    agreed.refuse_change("场地只有这一天", NOW)
    assert (request.state, request.message, agreed.state) == ("refused", "场地只有这一天", "accepted")
    assert last(agreed).name == "invitation.change_refused"


@pytest.mark.parametrize("verb", ["accept_change", "refuse_change"])
def test_without_a_request_there_is_nothing_to_answer(agreed, verb):
    args = ([], "好", NOW) if verb == "accept_change" else ("不", NOW)
    with pytest.raises(Conflict) as nothing:
        getattr(agreed, verb)(*args)
    assert nothing.value.code == "invitation.nothing_requested"
    asked(agreed)
    getattr(agreed, verb)(*args)
    with pytest.raises(Conflict):
        getattr(agreed, verb)(*args)


def test_a_request_lapses_when_another_date_is_sought_or_the_invitation_is_over(agreed):
    request = asked(agreed)
    agreed.reschedule([on_day(40)], "改期", 9, NOW)
    assert request.state == "lapsed"
    with pytest.raises(Conflict) as state:
        agreed.accept_change([], "好", NOW)
    assert state.value.code == "invitation.wrong_state"
    other = new_invitation()
    answer(other, ACCEPT)
    request = asked(other)
    other.revoke("取消")
    assert request.state == "lapsed"


def test_an_invitation_taken_back_is_gone_and_says_that_the_organizer_did_it(invitation):
    invitation.take_back("改请他家")
    assert (invitation.state, last(invitation).details) == ("revoked", {"reason": "改请他家", "by": "organizer"})
    with pytest.raises(Gone) as gone:
        answer(invitation, ACCEPT)
    assert gone.value.zh == "改请他家"
    for verb in (lambda: invitation.take_back("再"), lambda: invitation.reissue("n2", "t2", [], NOW)):
        with pytest.raises(Conflict):
            verb()


def test_a_declined_invitation_cannot_be_taken_back(invitation):
    answer(invitation, DECLINE)
    with pytest.raises(Conflict):
        invitation.take_back("改请他家")


def test_a_missed_deadline_is_escalated_once_a_round_and_not_early(invitation):
    late = invitation.deadline
    invitation.expire(late)
    two_days = late + dt.timedelta(days=2)
    with pytest.raises(Conflict):
        invitation.escalate(two_days - dt.timedelta(seconds=1))
    invitation.escalate(two_days)
    assert last(invitation).name == "invitation.overdue"
    with pytest.raises(Conflict):
        invitation.escalate(two_days)
    invitation.propose([on_day(40)], two_days)
    invitation.expire(invitation.deadline)
    invitation.escalate(invitation.deadline + dt.timedelta(days=2))
    assert [change.name for change in invitation.changes].count("invitation.overdue") == 2


def test_one_time_for_all_agrees_with_whoever_proposed_it_and_asks_the_others():
    proposer, opened, settled, narrowed, gone = (new_invitation() for _ in range(5))
    answer(proposer, COUNTER)
    answer(settled, ACCEPT)
    narrowed.seek(on_day(33), NOW)
    answer(gone, DECLINE)
    for invitation in (proposer, opened, settled, narrowed, gone):
        invitation.seek(on_day(33), NOW)
    assert (proposer.state, proposer.agreed, last(proposer).details["by"]) == ("accepted", on_day(33), "organizer")
    assert [(one.state, one.round, one.slots) for one in (opened, settled, narrowed)] == [("open", 2, [on_day(33)])] * 3
    assert (gone.state, gone.round) == ("declined", 1)


def test_the_tick_under_the_notice_is_kept_and_does_not_make_another_answer(invitation):
    first = invitation.reply(ACCEPT, id="r1", receipt="HZ-1", at_round=None, now=NOW, notice_read=True)
    assert first.notice_read
    assert answer(invitation, ACCEPT) is first
