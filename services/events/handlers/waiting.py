"""The waiting list, within one event and across events: who moves up, and when."""

from __future__ import annotations

from collections.abc import Iterable

from services.events.domain.seats import Booking
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork


def fill_seats(work: EventsWork, event: StudyEvent) -> list[Booking]:
    """Have those move up who wait and can come; who has a seat elsewhere at that time keeps the place in the line.

    To be called whenever a confirmed event may have got a free seat. While it is not confirmed seats stay free: nobody
    knows yet who can come on the date that is being sought.
    """
    return event.promote(work.now, _taken_meanwhile(work, event)) if event.state == "confirmed" else []


def when_people_are_free_seat_them_elsewhere(work: EventsWork, event: StudyEvent, seated: Iterable[Booking]) -> None:
    """These have no seat here any more: where they wait for one at that time, they were passed over until now.

    Their rows are locked first. Otherwise another event could pass somebody over at this moment, because this seat is
    not given back yet, and nobody would come back to it.
    """
    people = [one.member_id for one in seated if one.member_id]
    work.copies.members(people, lock=True)
    for event_id in work.events.with_line_of(people, but=event.id):
        fill_seats(work, work.events.get(event_id))


def _taken_meanwhile(work: EventsWork, event: StudyEvent) -> set[str]:
    """Who waits here and has got a seat elsewhere at that time."""
    waiting = [one.member_id for one in event.waiting() if one.member_id]
    if not waiting or event.starts_at is None or event.ends_at is None:
        return set()
    work.copies.members(waiting, lock=True)
    return {row[0] for row in work.events.busy(waiting, event.starts_at, event.ends_at, but=event.id)}
