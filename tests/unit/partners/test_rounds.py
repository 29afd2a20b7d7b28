"""Whatever partner, organizer and clock do in whatever order: one round has at most one recorded answer."""

import datetime as dt
from contextlib import suppress
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kit.domain import DomainError
from services.partners.domain.answers import Answer
from services.partners.domain.record import STATES
from tests.unit.partners.conftest import NOW, new_invitation, on_day

ANSWERS = st.one_of(
    st.builds(Answer, kind=st.just("accept"), slot=st.integers(0, 2), headcount=st.integers(1, 2)),
    st.builds(Answer, kind=st.just("decline"), reason=st.sampled_from(["甲", "乙"])),
    st.builds(Answer, kind=st.just("counter"), slots=st.tuples(st.integers(20, 25).map(on_day)), message=st.just("改")),
)
DAYS = st.integers(20, 25).map(on_day)
MOVES = st.one_of(
    st.tuples(st.just("reply"), ANSWERS, st.none() | st.integers(1, 6)),
    st.tuples(st.just("paper"), ANSWERS),
    st.tuples(st.just("accept_counter"), st.integers(0, 1)),
    st.tuples(st.just("refuse_counter")),
    st.tuples(st.just("propose"), DAYS),
    st.tuples(st.just("seek"), DAYS),
    st.tuples(st.just("follow"), DAYS, st.booleans()),
    st.tuples(st.just("reschedule"), DAYS, st.integers(4, 9)),
    st.tuples(st.just("reissue")),
    st.tuples(st.just("expire")),
    st.tuples(st.just("escalate")),
    st.tuples(st.just("ask")),
    st.tuples(st.just("grant")),
    st.tuples(st.just("revoke")),
    st.tuples(st.just("wait"), st.integers(1, 80)),
)


class Story:
    """One invitation and a clock; each move is tried, refusals are part of life."""

    def __init__(self):
        self.invitation, self.now, self.receipts = new_invitation(), NOW, {}

    def play(self, move):
        name, *rest = move
        with suppress(DomainError):
            getattr(self, name)(*rest)

    def reply(self, answer, at_round):
        reply = self.invitation.reply(answer, id="r", receipt=self._receipt(answer), at_round=at_round, now=self.now)
        self._noted(answer, reply)

    def paper(self, answer):
        reply = self.invitation.reply_on_behalf(
            answer, id="r", receipt=self._receipt(answer), evidence_id="a", now=self.now
        )
        self._noted(answer, reply)

    def _receipt(self, answer):
        return f"{self.invitation.round}:{answer.fingerprint()}"

    def _noted(self, answer, reply):
        assert self.receipts.setdefault((reply.round, answer.fingerprint()), reply.receipt) == reply.receipt

    def accept_counter(self, index):
        self.invitation.accept_counter(index, self.now)

    def refuse_counter(self):
        self.invitation.refuse_counter("不便", self.invitation.slots, self.now)

    def propose(self, slot):
        self.invitation.propose([slot], self.now)

    def seek(self, slot):
        self.invitation.seek(slot, self.now)

    def escalate(self):
        self.invitation.escalate(self.now)

    def ask(self):
        self.invitation.request_change("停产", [], id="c", now=self.now)

    def grant(self):
        self.invitation.accept_change([], "好", self.now)

    def follow(self, slot, by_counter):
        self.invitation.follow(slot, self.now, by_counter=by_counter)

    def reschedule(self, slot, version):
        self.invitation.reschedule([slot], "会议", version, self.now)

    def reissue(self):
        self.invitation.reissue("n2", "t2", [on_day(24)], self.now)

    def expire(self):
        self.invitation.expire(self.now)

    def revoke(self):
        self.invitation.revoke("已取消")

    def wait(self, hours):
        self.now += dt.timedelta(hours=hours)


def check(invitation):
    rounds = [reply.round for reply in invitation.replies]
    assert len(rounds) == len(set(rounds))
    assert all(number <= invitation.round for number in rounds)
    assert invitation.state in STATES
    assert (invitation.agreed is not None) == (invitation.state == "accepted") or invitation.state == "revoked"
    if invitation.state in ("accepted", "declined", "countered"):
        assert invitation.current_reply is not None
    assert invitation.state == "accepted" or not invitation.open_requests()
    if invitation.state in ("open", "expired"):
        assert invitation.current_reply is None


@given(st.lists(MOVES, max_size=25))
def test_at_most_one_recorded_answer_a_round(moves):
    story = Story()
    for move in moves:
        before = (story.invitation.round, story.invitation.version, story.invitation.state)
        story.play(move)
        check(story.invitation)
        assert story.invitation.round - before[0] in (0, 1)
        if before[2] == "revoked":
            assert story.invitation.version == before[1]


@given(st.lists(MOVES, max_size=25))
def test_each_change_has_its_own_version_and_a_refusal_has_none(moves):
    story = Story()
    for move in moves:
        story.play(move)
    versions = [change.version for change in story.invitation.changes]
    assert versions[0] == 1
    assert all(later == earlier + 1 for earlier, later in pairwise(versions))
    assert versions[-1] == story.invitation.version
