"""What follows when partners have answered: confirmed, declined, or waiting for a place or for the approvers."""

from __future__ import annotations

from kit.ids import new_token
from services.events.domain.slots import times
from services.events.domain.study_event import StudyEvent
from services.events.handlers.over_line_requests import drop_requests
from services.events.handlers.waiting import fill_seats
from services.events.ports import EventsWork


def conclude(work: EventsWork, event: StudyEvent) -> None:
    """Draw the consequence of the answers so far; money goes back when everybody declined or the year changed."""
    agreed = event.agreed_slot()
    taken_by = work.events.venue_taken(event.venue_key, *times(agreed), but=event.id) if agreed else None
    against = work.resources.commitments(event.resource_ids, *times(agreed), but=event.id) if agreed else []
    came_of_it = event.conclude(work.now, new_token(), taken_by, next(iter(against), None))
    if came_of_it == "declined":
        event.release_seats(work.now)
        release_money(work, event, "对方婉拒")
    if came_of_it == "reopened":
        release_money(work, event, "商定时间跨年度")
    if came_of_it == "confirmed":
        fill_seats(work, event)  # seats were given back while another date was sought


def when_venue_is_free_ask_again(work: EventsWork, event: StudyEvent) -> None:
    """Events whose partners agreed while this one had the venue, or a resource, may be confirmed now.

    The resources are held first: another event may be finding one of them taken at this very moment.
    """
    work.resources.lock(event.resource_ids)
    for event_id in work.events.waiting_for_venue(event.id):
        conclude(work, work.events.get(event_id))


def release_money(work: EventsWork, event: StudyEvent, reason: str) -> None:
    """Give back what is reserved, if anything is; what was asked beyond it is void."""
    drop_requests(work, event, reason)
    released = work.funds.release(event.id)
    if released is not None:
        fund_id, amount = released
        event.record("budget.released", fund_id=fund_id, amount=amount, reason=reason)
