"""Seats: members and named guests, a waiting list, first come first served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kit.domain import Conflict, in_shanghai, not_found
from services.events.domain.negotiation import Negotiating
from services.events.domain.record import NewId

SELF_CANCEL_BEFORE = dt.timedelta(days=1)
"""Until how long before the start people give back their own seat (office setting, ours); later the organizer does."""
_BOOKABLE = frozenset({"confirmed"})
_RELEASABLE = frozenset({"draft", "in_review", "inviting", "confirmed"})


@dataclass(eq=False)
class Booking:
    """One person's seat, or place on the waiting list. `state`: booked, waitlisted, cancelled."""

    id: str
    position: int
    booked_by: str
    booked_at: dt.datetime
    member_id: str | None = None
    guest_name: str | None = None
    state: str = "booked"
    override_reason: str | None = None
    absence_reason: str | None = None
    promoted_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What a fact says of it: never the guest's name."""
        return {"booking_id": self.id, "member_id": self.member_id, "guest": self.member_id is None}


@dataclass(frozen=True)
class Wish:
    """Somebody who would like a seat: a member or a named guest; `override_reason` where a conflict was accepted."""

    member_id: str | None = None
    guest_name: str | None = None
    override_reason: str | None = None


class Seating(Negotiating):
    """The verbs of seats. `seats_taken` counts the booked; the database refuses more than `capacity`."""

    def check_bookable(self) -> None:
        """Refuse bookings outside `confirmed`: people are taken by confirmed events only."""
        self.require(_BOOKABLE, "报名")

    def book(self, wishes: Sequence[Wish], booked_by: str, now: dt.datetime, new_id: NewId) -> list[Booking]:
        """A seat for each while there are seats, else the waiting list; who has one already keeps it."""
        self.check_bookable()
        return [self._known(wish) or self._add(wish, booked_by, now, new_id) for wish in wishes]

    @property
    def cancel_until(self) -> dt.datetime | None:
        """Until when people may give back their own seat; None while no date is agreed."""
        return None if self.starts_at is None else self.starts_at - SELF_CANCEL_BEFORE

    def cancel_booking(self, key: str, now: dt.datetime, *, own: bool = False) -> Booking:
        """Give back the seat of a member (or a booking by its own id); the caller promotes who waits.

        The organizer may until the start, people themselves (`own`) until a deadline; who waits may always leave.
        """
        self.require(_RELEASABLE, "取消报名")
        found = next((live for live in self.live_bookings() if key in (live.member_id, live.id)), None)
        if found is None:
            raise not_found("报名")
        if found.state == "booked":
            self._check_in_time(now, own=own)
            self.seats_taken -= 1
        found.state, found.cancelled_at = "cancelled", now
        self.happened("booking.cancelled", **found.facts)
        return found

    def promote(self, now: dt.datetime, passed_over: Collection[str] = ()) -> list[Booking]:
        """Move up those who wait, in their order, while there are seats.

        `passed_over`: members who meanwhile have a seat elsewhere at that time; they keep their place in the line.
        """
        moved = []
        for waiting in self.waiting():
            if not self.has_seat():
                break
            if waiting.member_id in passed_over:
                continue
            waiting.state, waiting.promoted_at = "booked", now
            self.seats_taken += 1
            self.happened("booking.promoted", **waiting.facts)
            moved.append(waiting)
        return moved

    def release_seats(self, now: dt.datetime) -> None:
        """The event is off: nobody is taken by it any more. The event's own fact says so, not one for each seat."""
        for live in self.live_bookings():
            live.state, live.cancelled_at = "cancelled", now
        self.seats_taken = 0

    def live_bookings(self) -> list[Booking]:
        """Seats and waiting list, in the order of booking."""
        return sorted((one for one in self.bookings if one.state != "cancelled"), key=lambda one: one.position)

    def waiting(self) -> list[Booking]:
        """The waiting list, first come first."""
        return [one for one in self.live_bookings() if one.state == "waitlisted"]

    def seated(self) -> list[Booking]:
        """Who has a seat."""
        return [one for one in self.live_bookings() if one.state == "booked"]

    def place_in_line(self, booking: Booking) -> int | None:
        """1 for who moves up next; None for who does not wait."""
        waiting = self.waiting()
        return waiting.index(booking) + 1 if booking in waiting else None

    def has_seat(self) -> bool:
        """Whether one more may be seated; no capacity given: always."""
        return self.capacity is None or self.seats_taken < self.capacity

    def _check_in_time(self, now: dt.datetime, *, own: bool) -> None:
        until = self.cancel_until
        if self.starts_at is not None and now >= self.starts_at:
            raise Conflict(
                "booking.started",
                "活动已经开始，不能取消报名；未到场的，请承办人在开展后登记缺席原因。",
                "The event has started: record the absence instead.",
            )
        if own and until is not None and now > until:
            raise Conflict(
                "booking.too_late",
                f"自行取消报名已于 {in_shanghai(until):%Y-%m-%d %H:%M} 截止，请联系承办人取消。",
                "The time for cancelling yourself is over: ask the organizer.",
                cancel_until=in_shanghai(until).isoformat(),
            )

    def _known(self, wish: Wish) -> Booking | None:
        if wish.member_id is None:
            return None
        return next((live for live in self.live_bookings() if live.member_id == wish.member_id), None)

    def _add(self, wish: Wish, booked_by: str, now: dt.datetime, new_id: NewId) -> Booking:
        position = max((one.position for one in self.bookings), default=0) + 1
        made = Booking(new_id(), position, booked_by, now, wish.member_id, wish.guest_name)
        made.override_reason = wish.override_reason
        if self.has_seat():
            self.seats_taken += 1
        else:
            made.state = "waitlisted"
        self.bookings.append(made)
        name = "booking.made" if made.state == "booked" else "booking.waitlisted"
        self.happened(name, **made.facts, override_reason=wish.override_reason)
        return made
