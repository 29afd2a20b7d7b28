"""Seats and presence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.clock import rfc3339
from kit.domain import Forbidden
from services.events.domain.conflicts import conflicts_of
from services.events.domain.presence import MINUTE, CheckIn
from services.events.domain.seats import Booking
from services.events.domain.slots import days_of
from services.events.domain.study_event import StudyEvent
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import member_names


def bookings(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Who has a seat, who waits, who is there."""
    found = work.events.get(event_id)
    live = found.live_bookings()
    booked = [one.member_id for one in live if one.member_id]
    names = member_names(work, booked)
    there = {one.member_id or one.guest_name: one for one in found.checkins if one.partner_id is None}
    return {
        "id": found.id, "state": found.state, "version": found.version, "number": found.number,
        "capacity": found.capacity, "seats_taken": found.seats_taken, "cancel_until": rfc3339(found.cancel_until),
        "mine": _mine(found, work.actor.member_id), "was_there": found.has_checked_in(work.actor.member_id),
        "present": found.own_headcount(),
        "booked": [one.member_id for one in found.seated() if one.member_id],
        "waitlisted": [one.member_id for one in found.waiting() if one.member_id],
        "people": [{**_person(one, names, there), "position": found.place_in_line(one)} for one in live],
        "guests": [
            {"guest_name": one.guest_name, "partner_id": one.partner_id, "checked_in_at": rfc3339(one.recorded_at)}
            for one in found.checkins
            if one.guest_name
        ],
        "conflicts": _of_people(work, found, booked, found.starts_at, found.ends_at),
    }  # fmt: skip


def checkin_code(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """The code of this minute, for the organizer's screen."""
    found = work.events.get(event_id)
    if found.branch_id != work.actor.branch_id or not work.actor.has("organizer", "secretary"):
        raise Forbidden("checkin.code_hidden", "签到码由承办人出示。", "The organizer shows the code.")
    found.check_checkin_open(work.now)
    ends = (int(work.now.timestamp()) // MINUTE + 1) * MINUTE
    code = found.checkin_code(work.now)
    valid_until = rfc3339(dt.datetime.fromtimestamp(ends, dt.UTC))
    return {"code": code, "valid_until": valid_until, "path": f"/events/{event_id}/checkin?code={code}"}


def _person(one: Booking, names: dict[str, str], there: dict[str | None, CheckIn]) -> dict[str, Any]:
    came = there.get(one.member_id or one.guest_name)
    return {
        "booking_id": one.id, "member_id": one.member_id, "guest_name": one.guest_name,
        "name": one.guest_name or names.get(one.member_id or "", ""), "state": one.state,
        "override_reason": one.override_reason, "absence_reason": one.absence_reason,
        "booked_at": rfc3339(one.booked_at), "promoted_at": rfc3339(one.promoted_at),
        "checked_in_at": rfc3339(came.recorded_at) if came else None, "how": came.how if came else None,
    }  # fmt: skip


def _mine(found: StudyEvent, member_id: str | None) -> dict[str, Any] | None:
    """The caller's own seat or place in the line."""
    own = next((one for one in found.live_bookings() if member_id and one.member_id == member_id), None)
    return None if own is None else {"booking_id": own.id, "state": own.state, "position": found.place_in_line(own)}


def _of_people(
    work: EventsWork, found: StudyEvent, people: list[str], first: dt.datetime | None, last: dt.datetime | None
) -> list[dict[str, Any]]:
    """Who of these is away or taken at that time."""
    if not people or first is None or last is None:
        return []
    return conflicts_of(
        found,
        work.copies.members(people),
        work.copies.branches(found.branch_ids),
        work.copies.dispatches(people, *days_of(first, last)),
        work.events.busy(people, first, last, but=found.id),
        booked_too=True,
    )


QUERIES: dict[str, Any] = {"bookings": bookings, "checkin_code": checkin_code}
