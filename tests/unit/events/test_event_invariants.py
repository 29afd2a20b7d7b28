"""Whatever people do, in whatever order: what holds of a study event always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kit.domain import DomainError
from services.events.domain import states
from services.events.domain.seats import Wish
from services.events.domain.slots import slot
from tests.unit.events.drafts import END, NOW, START, actor, draft, next_id

ACCOUNTS = ("organizer", "second", "secretary", "leader", "leader2", "finance", "deputy")
PEOPLE = st.builds(actor, st.sampled_from(("secretary", "leader", "finance", "organizer")), st.sampled_from(ACCOUNTS))
PRINCIPALS = st.lists(PEOPLE, max_size=1)
CHAINS = st.sampled_from((["secretary"], ["secretary", ["leader", "leader"]], [["finance", "leader"], "secretary"]))
SELDOM = st.integers(0, 5).map(lambda number: number == 3)
"""Verbs that end or undo much: tried now and then, else nothing else would ever be seen."""
PLACES = st.integers(0, 20)
SLOTS = [slot(START + dt.timedelta(days=n), END + dt.timedelta(days=n)) for n in (0, 7)]


class StudyEventLife(RuleBasedStateMachine):
    """One event, random verbs by random people. Money is a ledger of our own: what the handlers would reserve."""

    def __init__(self) -> None:
        super().__init__()
        self.event = draft(capacity=2, slots=SLOTS)
        self.now = NOW
        self.reserved = False
        self.seen_state, self.seen_terms = self.event.state, self.event.terms
        self.seen_changes = len(self.event.changes)

    def do(self, verb: Callable[[], Any]) -> Any:
        """A refusal changes nothing; what is done may move the state only along the machine."""
        before = (self.event.state, self.event.version, len(self.event.changes))
        try:
            return verb()
        except DomainError:
            assert (self.event.state, self.event.version, len(self.event.changes)) == before
            return None

    def pick(self, place: int) -> str:
        """Any approval there ever was."""
        return self.event.approvals[place % len(self.event.approvals)].id

    def go_on(self, chain: Any, by_deputy: bool) -> None:
        """What a reasonable person would do next: without it, random verbs rarely get past the approvals."""
        if self.event.state == "draft":
            self.do(lambda: self.event.submit([], [], chain, self.now, next_id))
        elif self.event.state == "in_review":
            self.approve_properly(by_deputy)
        elif self.event.state == "inviting":
            self.partner_answers("accepted", 3)

    @rule(chain=CHAINS, by_deputy=st.booleans())
    def go_on_once(self, chain: Any, by_deputy: bool) -> None:
        self.go_on(chain, by_deputy)

    @rule(chain=CHAINS, by_deputy=st.booleans(), times=st.integers(1, 5))
    def go_on_for_a_while(self, chain: Any, by_deputy: bool, times: int) -> None:
        for _ in range(times):
            self.go_on(chain, by_deputy)
            by_deputy = not by_deputy

    def approve_properly(self, by_deputy: bool) -> None:
        """By the first person who can, or by one who stands in for the first person who can."""
        deputy = actor("member", "deputy")
        for step in self.event.pending_approvals():
            for account_id in ("secretary", "leader", "leader2", "finance"):
                person = actor(step.role, account_id)
                who, principals = (deputy, [person]) if by_deputy else (person, [])
                if self.event.may_decide(step, who, principals):
                    self.approve(self.event.approvals.index(step), who, principals)
                    return

    @precondition(lambda self: self.event.approvals)
    @rule(place=PLACES, who=PEOPLE, principals=PRINCIPALS)
    def approve(self, place: int, who: Any, principals: Any) -> None:
        last = self.do(lambda: self.event.approve(self.pick(place), who, "同意", self.now, principals))
        if last:
            self.reserved = True
            self.event.open_to_partners(self.now)

    @precondition(lambda self: self.event.approvals)
    @rule(place=PLACES, who=PEOPLE, principals=PRINCIPALS, to_step=st.integers(0, 3))
    def send_back(self, place: int, who: Any, principals: Any, to_step: int) -> None:
        key = self.pick(place)
        if to_step:
            self.do(lambda: self.event.return_to_step(key, who, "补充", to_step, self.now, principals))
        else:
            self.do(lambda: self.event.return_to_proposer(key, who, "补充", self.now, principals))

    @rule(sure=SELDOM)
    def withdraw(self, sure: bool) -> None:
        if sure:
            self.do(lambda: self.event.withdraw("再想想"))

    @rule(venue=st.sampled_from(("甲", "乙")), sure=SELDOM)
    def edit(self, venue: str, sure: bool) -> None:
        was = self.event.state
        if sure:
            self.do(lambda: self.event.edit({"venue": {"name": venue}}))
        self.reserved = self.reserved and not (was != "draft" and self.event.state == "draft")

    @rule(account_id=st.sampled_from(ACCOUNTS))
    def hand_over(self, account_id: str) -> None:
        self.do(lambda: self.event.hand_over_to(account_id, "调岗"))

    @precondition(lambda self: self.event.state == "inviting")
    @rule(answer=st.sampled_from(("accepted", "countered", "declined")), round_=st.integers(1, 3))
    def partner_answers(self, answer: str, round_: int) -> None:
        self.event.note_answer("p1", round_, answer, {**SLOTS[0], "slots": SLOTS})
        if self.event.conclude(self.now, "secret", None) == "declined":
            self.event.release_seats(self.now)
            self.reserved = False

    @rule()
    def reschedule(self) -> None:
        self.do(lambda: self.event.reschedule(SLOTS[1:], "检修", self.now))

    @rule(member=st.sampled_from(("m1", "m2", "m3")))
    def book(self, member: str) -> None:
        self.do(lambda: self.event.book([Wish(member)], "organizer", self.now, next_id))

    @rule(member=st.sampled_from(("m1", "m2", "m3")))
    def give_up_seat(self, member: str) -> None:
        self.do(lambda: self.event.cancel_booking(member, self.now))
        self.event.promote(self.now)

    @rule(sure=SELDOM)
    def cancel(self, sure: bool) -> None:
        was = self.event.state
        if sure:
            self.do(lambda: self.event.cancel("不开了"))
        if self.event.state == "cancelled" != was:
            self.event.release_seats(self.now)
            self.reserved = False

    @rule()
    def hold(self) -> None:
        self.do(lambda: self.event.hold(START))

    @invariant()
    def the_machine_has_every_move(self) -> None:
        told = [
            change.details["state"] for change in self.event.changes[self.seen_changes :] if "state" in change.details
        ]
        for state in (*told, self.event.state):
            if state != self.seen_state:
                moves = [verb for verb in states.VERBS if states.allows(self.seen_state, verb)]
                assert state in {states.target(self.seen_state, verb) for verb in moves}
            self.seen_state = state
        self.seen_changes = len(self.event.changes)

    @invariant()
    def terms_never_fall_and_each_change_has_its_version(self) -> None:
        assert self.event.terms >= self.seen_terms
        assert [change.version for change in self.event.changes] == list(range(1, self.event.version + 1))
        self.seen_terms = self.event.terms

    @invariant()
    def steps_are_decided_in_order_by_different_people_none_of_them_its_own(self) -> None:
        chain = self.event.current_chain()
        pending = {step.step for step in chain if step.state == "pending"}
        assert len(pending) <= 1
        assert bool(pending) == (self.event.state == "in_review")
        for number in pending:
            assert all(step.state == "approved" for step in chain if step.step < number)
            assert all(step.state == "waiting" for step in chain if step.step > number)
        for step in chain:
            counted = [one.counted for one in chain if one.step == step.step and one.state == "approved"]
            assert sum(map(len, counted)) == len(frozenset().union(*counted))
            if step.state == "approved":
                assert self.event.proposer_id not in step.counted
                assert self.event.state != "in_review" or not step.counted & self.event.authors

    @invariant()
    def money_is_reserved_between_the_last_approval_and_the_release_only(self) -> None:
        assert self.reserved == (self.event.state in {"inviting", "confirmed", "held"})

    @invariant()
    def seats_never_exceed_the_capacity(self) -> None:
        assert 0 <= self.event.seats_taken <= (self.event.capacity or 0)
        assert self.event.seats_taken == len(self.event.seated())
        assert not (self.event.state in states.OVER and self.event.live_bookings())


TestStudyEventLife = StudyEventLife.TestCase
TestStudyEventLife.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
