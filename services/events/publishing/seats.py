"""Seats and presence, as facts: ids, never a guest's name outside the private part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import events as facts
from services.events.domain.record import EventRecord
from services.events.publishing.life import passing_on


def _of_booking(fact_class: Callable[..., Any]) -> Callable[..., Any]:
    def publish(event: EventRecord, **details: Any) -> Any:
        return fact_class(
            event_id=event.id, branch_id=event.branch_id, theme=event.theme, seats_taken=event.seats_taken, **details
        )

    return publish


def checkin_recorded(event: EventRecord, **details: Any) -> facts.CheckinRecorded:
    """Somebody is there."""
    return facts.CheckinRecorded(event_id=event.id, branch_id=event.branch_id, **details)


FACTS: dict[str, Any] = {
    "booking.made": _of_booking(facts.BookingMade),
    "booking.waitlisted": _of_booking(facts.BookingWaitlisted),
    "booking.promoted": _of_booking(facts.BookingPromoted),
    "booking.cancelled": _of_booking(facts.BookingCancelled),
    "checkin.recorded": checkin_recorded,
    "event.absences_recorded": passing_on(facts.EventAbsencesRecorded),
}
