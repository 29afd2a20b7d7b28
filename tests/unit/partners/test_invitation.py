"""The invitation's rules, without database: every state against every verb, and the words of each refusal."""

import datetime as dt

import pytest

from kit.domain import Conflict, DomainError, Gone, Invalid
from tests.unit.partners.conftest import ACCEPT, COUNTER, DECLINE, NOW, answer, new_invitation, on_day

LATER = NOW + dt.timedelta(days=6)


def in_state(state):
    """An invitation that came to this state by its own verbs."""
    invitation = new_invitation()
    steps = {
        "open": lambda: None,
        "accepted": lambda: answer(invitation, ACCEPT),
        "declined": lambda: answer(invitation, DECLINE),
        "countered": lambda: answer(invitation, COUNTER),
        "expired": lambda: invitation.expire(LATER),
        "revoked": lambda: invitation.revoke("已撤回"),
    }
    steps[state]()
    assert invitation.state == state
    invitation.changes.clear()
    return invitation


VERBS = {
    "accept": lambda i: answer(i, ACCEPT),
    "decline": lambda i: answer(i, DECLINE),
    "counter": lambda i: answer(i, COUNTER),
    "accept on paper": lambda i: i.reply_on_behalf(ACCEPT, id="r", receipt="HZ", evidence_id="a1", now=NOW),
    "accept_counter": lambda i: i.accept_counter(0, NOW),
    "refuse_counter": lambda i: i.refuse_counter("不便", i.slots, NOW),
    "propose": lambda i: i.propose([on_day(40)], NOW),
    "follow": lambda i: i.follow(on_day(40), NOW, by_counter=False),
    "follow counter": lambda i: i.follow(on_day(40), NOW, by_counter=True),
    "reschedule": lambda i: i.reschedule([on_day(40)], "会议", 9, NOW),
    "reissue": lambda i: i.reissue("n2", "t2", i.slots, NOW),
    "expire": lambda i: i.expire(LATER),
    "revoke": lambda i: i.revoke("已取消"),
    "note_forwarded": lambda i: i.note_forwarded(True, "acc1", NOW, held=False),
    "amend": lambda i: i.amend({"headcount": 9}, NOW),
    "request_change": lambda i: i.request_change("检修", [], id="c", now=NOW),
    "arrange": lambda i: i.arrange({"plates": "示例车牌"}, NOW),
    "give_feedback": lambda i: i.give_feedback(5, "好", held=True, now=NOW),
}

ANSWERED, EXPIRED, REVOKED, EARLY = "[link.answered]", "[link.expired]", "[link.revoked]", "[link.not_agreed]"
WRONG = "[invitation.wrong_state]"
AFTER_AGREEMENT = (EARLY, "accepted", EARLY, EARLY, EXPIRED, REVOKED)

# verb: what becomes of an invitation in each of the six states; in brackets a refusal, "=" nothing happens
TABLE = {
    #                   open         accepted    declined  countered    expired     revoked
    "accept":          ("accepted",  "=",        ANSWERED, ANSWERED,    EXPIRED,    REVOKED),
    "decline":         ("declined",  ANSWERED,   "=",      ANSWERED,    EXPIRED,    REVOKED),
    "counter":         ("countered", ANSWERED,   ANSWERED, "=",         EXPIRED,    REVOKED),
    "accept on paper": ("accepted",  "=",        ANSWERED, ANSWERED,    "accepted", WRONG),
    "accept_counter":  (WRONG,       WRONG,      WRONG,    "accepted",  WRONG,      WRONG),
    "refuse_counter":  (WRONG,       WRONG,      WRONG,    "open",      WRONG,      WRONG),
    "propose":         ("open",      WRONG,      WRONG,    "open",      "open",     WRONG),
    "follow":          ("open",      "open",     "=",      "=",         "=",        "="),
    "follow counter":  ("open",      "open",     "=",      "open",      "=",        "="),
    "reschedule":      ("open",      "open",     "=",      "open",      "open",     "="),
    "reissue":         ("open",      "accepted", WRONG,    "countered", "open",     WRONG),
    "expire":          ("expired",   WRONG,      WRONG,    WRONG,       WRONG,      WRONG),
    "revoke":          ("revoked",   "revoked",  "=",      "revoked",   "revoked",  "="),
    "note_forwarded":  ("open",      "accepted", WRONG,    WRONG,       WRONG,      WRONG),
    "amend":           AFTER_AGREEMENT,
    "request_change":  AFTER_AGREEMENT,
    "arrange":         AFTER_AGREEMENT,
    "give_feedback":   AFTER_AGREEMENT,
}  # fmt: skip
STATES = ("open", "accepted", "declined", "countered", "expired", "revoked")
CASES = [(verb, state, outcome) for verb, row in TABLE.items() for state, outcome in zip(STATES, row, strict=True)]


def test_the_table_names_every_verb():
    assert set(TABLE) == set(VERBS)


@pytest.mark.parametrize(("verb", "state", "outcome"), CASES)
def test_every_verb_in_every_state(verb, state, outcome):
    invitation = in_state(state)
    version = invitation.version
    if outcome.startswith("["):
        with pytest.raises(DomainError) as refused:
            VERBS[verb](invitation)
        assert refused.value.code == outcome.strip("[]")
        outcome = "="
    else:
        VERBS[verb](invitation)
    if outcome == "=":
        assert (invitation.state, invitation.version, invitation.changes) == (state, version, [])
    else:
        assert invitation.state == outcome
        assert [change.version for change in invitation.changes] == [version + 1] == [invitation.version]


def test_acceptance_agrees_on_the_chosen_slot(invitation):
    answer(invitation, ACCEPT)
    assert invitation.agreed == on_day(30)
    [_issued, change] = invitation.changes
    assert (change.name, change.details["by"], change.details["slot"]) == ("invitation.accepted", "partner", on_day(30))


def test_a_slot_that_has_begun_cannot_be_chosen():
    invitation = new_invitation(on_day(2), on_day(37))
    with pytest.raises(Invalid) as refused:
        answer(invitation, ACCEPT, now=NOW + dt.timedelta(days=2))
    assert refused.value.errors[0]["pointer"] == "/slot"
    assert invitation.state == "open"


def test_a_link_is_over_from_the_very_moment_of_its_deadline(invitation):
    invitation.check_link(invitation.deadline - dt.timedelta(microseconds=1))
    with pytest.raises(Gone):
        invitation.check_link(invitation.deadline)
    with pytest.raises(Conflict):
        invitation.expire(invitation.deadline - dt.timedelta(microseconds=1))
    invitation.expire(invitation.deadline)
    assert invitation.state == "expired"


def test_an_older_round_is_stale_and_so_is_one_that_never_was(invitation):
    answer(invitation, COUNTER)
    invitation.refuse_counter("不便", invitation.slots, NOW)
    for wrong in (1, 3):
        with pytest.raises(Conflict) as stale:
            answer(invitation, ACCEPT, at_round=wrong)
        assert stale.value.code == "link.stale_round"
    assert answer(invitation, ACCEPT, at_round=2).round == 2


def test_a_refusal_offers_only_what_still_lies_ahead():
    invitation = new_invitation(on_day(6), on_day(37))
    answer(invitation, COUNTER)
    invitation.refuse_counter("不便", invitation.slots, NOW + dt.timedelta(days=7))
    assert invitation.slots == [on_day(37)]
    answer(invitation, COUNTER, now=NOW + dt.timedelta(days=8))
    with pytest.raises(Conflict) as none_left:
        invitation.refuse_counter("不便", invitation.slots, NOW + dt.timedelta(days=38))
    assert none_left.value.code == "invitation.no_slot_left"


@pytest.mark.parametrize(("given", "last_day"), [(ACCEPT, 30), (DECLINE, 37), (COUNTER, 37)])
def test_an_answered_link_is_shown_until_thirty_days_after_the_last_date(given, last_day):
    invitation = new_invitation()
    answer(invitation, given)
    until = on_day(last_day).ends_at + dt.timedelta(days=30)
    assert invitation.shown_until() == until
    invitation.check_link(until - dt.timedelta(seconds=1))
    with pytest.raises(Gone):
        invitation.check_link(until)


def test_headcount_may_change_until_one_day_before_the_start_to_the_second(invitation):
    answer(invitation, ACCEPT)
    last = on_day(29).starts_at
    assert invitation.headcount_until() == last
    invitation.amend({"headcount": 9}, last)
    assert invitation.current_reply.headcount == 9
    with pytest.raises(Conflict):
        invitation.amend({"headcount": 8}, last + dt.timedelta(seconds=1))


def test_amending_nothing_is_nothing(invitation):
    answer(invitation, ACCEPT)
    before = invitation.version
    invitation.amend({"headcount": 12}, NOW)
    assert invitation.version == before


def test_the_same_answer_is_recognised_after_it_was_amended(invitation):
    recorded = answer(invitation, ACCEPT)
    invitation.amend({"headcount": 30}, NOW)
    assert answer(invitation, ACCEPT) is recorded


def test_rescheduling_for_an_older_version_of_the_event_is_ignored(invitation):
    invitation.reschedule([on_day(60)], "会议", 9, NOW)
    invitation.reschedule([on_day(50)], "会议", 7, NOW)
    assert invitation.slots == [on_day(60)]
    assert invitation.round == 2


def test_a_partner_that_agreed_to_the_date_or_is_asked_for_it_is_left_alone():
    settled, asked = new_invitation(), new_invitation(on_day(30))
    answer(settled, ACCEPT)
    for invitation in (settled, asked):
        invitation.follow(on_day(30), NOW, by_counter=True)
        assert invitation.round == 1


def test_who_let_the_deadline_pass_is_not_asked_for_the_date_of_others(invitation):
    invitation.follow(on_day(40), LATER, by_counter=True)
    assert (invitation.round, invitation.slots) == (1, [on_day(30), on_day(37)])


def test_a_new_link_asks_an_expired_partner_again_and_others_nothing(invitation):
    invitation.reissue("n2", "t2", [on_day(40)], NOW)
    assert (invitation.round, invitation.slots) == (1, [on_day(30), on_day(37)])
    invitation.reissue("n3", "t3", [on_day(40)], LATER)
    assert (invitation.round, invitation.slots, invitation.state_at(LATER)) == (2, [on_day(40)], "open")


def test_feedback_waits_for_the_event(invitation):
    answer(invitation, ACCEPT)
    with pytest.raises(Conflict) as early:
        invitation.give_feedback(5, "好", held=False, now=on_day(30).starts_at)
    assert early.value.code == "link.too_early"
    invitation.give_feedback(5, "好", held=False, now=on_day(30).ends_at)
    assert invitation.feedback_score == 5


def test_changes_and_needs_have_their_time(invitation):
    answer(invitation, ACCEPT)
    with pytest.raises(Conflict):
        invitation.request_change("检修", [], id="c", now=on_day(30).starts_at)
    invitation.arrange({"plates": "示例车牌"}, on_day(30).starts_at)
    with pytest.raises(Conflict):
        invitation.arrange({"plates": "另一车牌"}, on_day(30).ends_at)
