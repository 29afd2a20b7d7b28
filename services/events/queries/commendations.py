"""Notices of commendation as their readers see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select, true

from kit.paging import decode_cursor, page
from services.events.domain.commendation import REVIEWERS, Commendation
from services.events.persistence.commendation_tables import commendation as table
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import account_names


def commendations(
    work: EventsWork, *, state: str | None, year: int | None, limit: int, cursor: str | None
) -> dict[str, Any]:  # fmt: skip
    """Newest first, without what they tell of the events."""
    query = select(Commendation).where(_visible(work))
    for column, wanted in ((table.c.state, state), (table.c.year, year)):
        if wanted is not None:
            query = query.where(column == wanted)
    after = decode_cursor(cursor, (str,))
    if after is not None:
        query = query.where(table.c.id < after[0])
    rows = work.db.scalars(query.order_by(table.c.id.desc()).limit(limit + 1)).all()
    return page(rows, limit, lambda one: (one.id,), lambda one: {**one.shown(), "events": len(one.items)})


def commendation(work: EventsWork, *, commendation_id: str) -> dict[str, Any]:
    """One notice with its events: as they stood when it was issued, as they stand now before that."""
    found = work.commendations.get(commendation_id)
    told = found.told or work.commendations.told_of(found.event_ids)
    unit = work.copies.unit(found.unit_id)
    reviewer, people = work.actor.has(*REVIEWERS), (found.drafted_by, found.decided_by)
    names = account_names(work, people) if reviewer else {}
    return {
        **found.shown(),
        "unit": unit.name if unit else "",
        "drafted_by_name": names.get(found.drafted_by),
        "decided_by_name": names.get(found.decided_by or ""),
        "items": [{**one, **told.get(one["event_id"], {})} for one in found.items],
        "may_issue": found.state == "submitted"
        and reviewer
        and work.actor.account_id not in (found.drafted_by, found.submitted_by),
    }


def _visible(work: EventsWork) -> Any:
    actor = work.actor
    if actor.reach == "all":
        return true()
    reads = and_(table.c.serial.is_not(None), table.c.unit_id.in_(work.commendations.units_of(actor)))
    return or_(reads, table.c.unit_id.in_(actor.unit_scope)) if actor.has(*REVIEWERS) else reads


QUERIES: dict[str, Any] = {"commendations": commendations, "commendation": commendation}
