"""Resources, their calendars, and what an event has of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from kit.clock import SHANGHAI, in_shanghai
from kit.domain import Invalid, field_error
from kit.paging import decode_cursor, page
from services.events.domain.event_view import summary_of
from services.events.domain.resources import Resource, seats_short
from services.events.persistence.resource_tables import resource as table
from services.events.persistence.unit_of_work import EventsWork
from services.events.persistence.unit_tree import unit_and_above

_AHEAD = dt.timedelta(days=30)
_LONGEST = dt.timedelta(days=366)


def resources(
    work: EventsWork, *, kind: str | None, retired: bool | None, q: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """The resources that an event of the actor's unit may have, by name; retired ones only when asked for."""
    query = select(Resource).options(selectinload(Resource.outages)).where(table.c.retired.is_(bool(retired)))  # type: ignore[arg-type]
    if work.actor.reach != "all":
        query = query.where(table.c.unit_id.in_({*work.actor.unit_scope, *unit_and_above(work.db, work.actor.unit_id)}))
    if kind:
        query = query.where(table.c.kind == kind)
    if q:
        query = query.where(table.c.name.contains(q, autoescape=True))
    after = decode_cursor(cursor, (str,))
    if after:
        query = query.where(table.c.id > after[0])
    found = work.db.scalars(query.order_by(table.c.id).limit(limit + 1)).all()
    return page(found, limit, lambda one: (one.id,), lambda one: one.to_dict())


def resource(work: EventsWork, *, resource_id: str) -> dict[str, Any]:
    """One resource with its outages."""
    return dict(work.resources.get(resource_id).to_dict())


def resource_calendar(
    work: EventsWork, *, resource_id: str, from_on: dt.date | None, to_on: dt.date | None
) -> dict[str, Any]:
    """When it is not to be had, and why. Both days included; thirty days ahead when none is given."""
    first = from_on or in_shanghai(work.now).date()
    last = to_on or first + _AHEAD
    if not dt.timedelta(0) <= last - first <= _LONGEST:
        detail = "结束日期应在开始日期之后一年以内。"
        raise Invalid("invalid", detail, "At most a year.", errors=[field_error("/to", "range", detail)])
    found = work.resources.get(resource_id)
    opens = dt.datetime.combine(first, dt.time(), SHANGHAI)
    ends = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), SHANGHAI)
    taken = [one for one in work.resources.commitments([found.id], opens, ends, but="") if one.code != "retired"]
    items = [one.to_dict() for one in sorted(taken, key=lambda one: one.starts_at)]
    return {
        "id": found.id, "name": found.name, "retired": found.retired, "from": first.isoformat(),
        "to": last.isoformat(), "items": items,
    }  # fmt: skip


def event_resources(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """What the event has or wishes for, with what stands against each at its time."""
    event = work.events.get(event_id)
    known, against = work.resources.of(event.resource_ids), work.resources.against(event)
    return {
        **summary_of(event),
        "resource_ids": event.resource_ids,
        "items": [known[key].beside_event(against) for key in event.resource_ids if key in known],
        "warnings": seats_short(known.values(), event.seats_taken),
    }


QUERIES: dict[str, Any] = {
    "resources": resources,
    "resource": resource,
    "resource_calendar": resource_calendar,
    "event_resources": event_resources,
}
