"""The publication register as its readers see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, not_, select, true

from kit.clock import rfc3339
from kit.domain import Actor
from kit.paging import decode_cursor, page
from kit.work import Work
from services.notify.persistence import tables


def publications(work: Work, *, event_id: str) -> dict[str, Any]:
    """Where an event's briefing was published; the guard has judged that it may be seen."""
    entry = tables.publication
    rows = work.db.execute(select(entry).where(entry.c.event_id == event_id).order_by(entry.c.channel)).all()
    return {"items": [_publication(row) for row in rows], "next_cursor": None}


def publication_register(
    work: Work, *, state: str | None, since: dt.date | None, until: dt.date | None, limit: int, cursor: str | None,
    **equal: str | None,
) -> dict[str, Any]:  # fmt: skip
    """All entries within reach, newest first; `since` and `until` bound the day on which it appeared."""
    entry, event, branch = tables.publication, tables.event_copy, tables.branch_copy
    query = (
        select(entry, event.c.number, event.c.theme, branch.c.name.label("branch"))
        .join(event, event.c.id == entry.c.event_id)
        .outerjoin(branch, branch.c.id == event.c.branch_id)
        .where(_within_reach(work.actor), *_IN_STATE.get(state or "", ()))
    )
    columns = {"channel": entry.c.channel, "event_id": entry.c.event_id, "branch_id": event.c.branch_id}
    query = query.where(*(columns[name] == wanted for name, wanted in equal.items() if wanted))
    query = query.where(entry.c.published_on >= since) if since else query
    query = query.where(entry.c.published_on <= until) if until else query
    before = decode_cursor(cursor, [str])
    query = query.where(entry.c.id < before[0]) if before is not None else query
    rows = work.db.execute(query.order_by(entry.c.id.desc()).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.id,), _registered)


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    """As `Actor.reaches`, over the copies of events."""
    event = tables.event_copy.c
    if actor.reach == "all":
        return true()
    return event.unit_id.in_(actor.unit_scope) if actor.reach == "unit" else event.branch_id == (actor.branch_id or "")


_ENTRY = tables.publication.c
_PLACED = and_(_ENTRY.address != "", _ENTRY.published_on.is_not(None))
_IN_STATE: dict[str, tuple[ColumnElement[bool], ...]] = {
    "retracted": (_ENTRY.retracted_at.is_not(None),),
    "recorded": (_ENTRY.retracted_at.is_(None), _PLACED),
    "registered": (_ENTRY.retracted_at.is_(None), not_(_PLACED)),
}


def _publication(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "event_id": row.event_id,
        "channel": row.channel,
        "title": row.title,
        "registered_at": rfc3339(row.registered_at),
        "state": _state(row),
        "address": row.address,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "retracted_at": rfc3339(row.retracted_at),
        "retracted_because": row.retracted_because,
        "version": row.version,
    }


def _state(row: Row[Any]) -> str:
    """As `Publication.state`."""
    if row.retracted_at is not None:
        return "retracted"
    return "recorded" if row.address and row.published_on else "registered"


def _registered(row: Row[Any]) -> dict[str, Any]:
    return {**_publication(row), "number": row.number, "theme": row.theme, "branch": row.branch}


QUERIES: dict[str, Callable[..., Any]] = {
    "publications": publications,
    "publication_register": publication_register,
}
