"""The waiting list under whatever people do, in whatever order: seats, fairness, no doubles."""

from __future__ import annotations

import datetime as dt

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kit.domain import Invalid
from services.events.domain.seats import Booking, Wish
from tests.unit.events.drafts import NOW, confirmed, next_id

MEMBER = st.integers(0, 7).map(lambda number: f"m{number}")


class WaitingList(RuleBasedStateMachine):
    """Everything that moves a seat, followed by what handlers do after it: promote, passing over who sits elsewhere."""

    @initialize(capacity=st.integers(1, 4) | st.none())
    def confirm(self, capacity: int | None) -> None:
        self.event = confirmed(capacity=capacity)
        self.elsewhere: set[str] = set()
        self.now = NOW

    def fill(self) -> None:
        """As `handlers.waiting.fill_seats`: and whoever moves up was the first who could come."""
        before = self.event.waiting()
        moved = self.event.promote(self.now, self.elsewhere)
        could = [one for one in before if one.member_id not in self.elsewhere]
        assert moved == could[: len(moved)], "nobody overtakes who could have come"

    @rule(members=st.lists(MEMBER, min_size=1, max_size=4, unique=True))
    def book(self, members: list[str]) -> None:
        seats_before = {one.id for one in self.event.seated()}
        made = self.event.book([Wish(member) for member in members], "organizer", self.now, next_id)
        assert len(made) == len(members)
        assert seats_before <= {one.id for one in self.event.seated()}, "booking takes nobody's seat"

    @rule()
    def book_guest(self) -> None:
        self.event.book([Wish(guest_name="示例来宾")], "organizer", self.now, next_id)

    @precondition(lambda self: self.event.live_bookings())
    @rule(data=st.data(), own=st.booleans())
    def cancel(self, data: st.DataObject, own: bool) -> None:
        gone: Booking = data.draw(st.sampled_from(self.event.live_bookings()))
        self.event.cancel_booking(gone.id, self.now, own=own)
        self.fill()

    @rule(more=st.integers(0, 3))
    def raise_capacity(self, more: int) -> None:
        if self.event.capacity is not None:
            self.event.edit({"capacity": self.event.capacity + more})
            self.fill()

    @rule(fewer=st.integers(1, 3))
    def lower_capacity(self, fewer: int) -> None:
        if self.event.capacity is None or self.event.capacity <= fewer:
            return
        wanted = self.event.capacity - fewer
        try:
            self.event.edit({"capacity": wanted})
        except Invalid:
            assert wanted < self.event.seats_taken, "refused only where people would lose their seats"

    @rule(member=MEMBER)
    def gets_a_seat_elsewhere(self, member: str) -> None:
        self.elsewhere.add(member)

    @rule(member=MEMBER)
    def gives_back_the_seat_elsewhere(self, member: str) -> None:
        self.elsewhere.discard(member)
        self.fill()

    @rule()
    def time_passes(self) -> None:
        self.now += dt.timedelta(minutes=1)

    @precondition(lambda self: self.event.live_bookings())
    @rule()
    def release(self) -> None:
        self.event.release_seats(self.now)
        assert self.event.live_bookings() == []

    @invariant()
    def seats_hold(self) -> None:
        event = self.event
        assert event.seats_taken == len(event.seated())
        assert event.capacity is None or event.seats_taken <= event.capacity

    @invariant()
    def nobody_is_twice_in_it(self) -> None:
        members = [one.member_id for one in self.event.live_bookings() if one.member_id]
        assert len(members) == len(set(members))

    @invariant()
    def no_seat_is_free_beside_who_could_come(self) -> None:
        could = [one for one in self.event.waiting() if one.member_id not in self.elsewhere]
        assert not (could and self.event.has_seat())

    @invariant()
    def places_in_the_line_count_from_one_in_the_order_of_coming(self) -> None:
        waiting = self.event.waiting()
        assert [self.event.place_in_line(one) for one in waiting] == list(range(1, len(waiting) + 1))
        assert [one.position for one in waiting] == sorted(one.position for one in waiting)


TestWaitingList = WaitingList.TestCase
TestWaitingList.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
