"""To whom an event could be handed over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from services.events.domain.people import RUNNERS
from services.events.persistence.copies import account_copy
from services.events.persistence.unit_of_work import EventsWork


def successors(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Active organizers and secretaries of the event's branch, but for who runs it now."""
    event, columns = work.events.get(event_id), account_copy.c
    query = select(account_copy).where(columns.branch_id == event.branch_id, columns.active.is_(True))
    rows = work.db.execute(query.order_by(columns.name, columns.id)).all()
    fit = [row for row in rows if row.id != event.responsible_id and set(RUNNERS) & set(row.roles)]
    return {"items": [{"id": row.id, "name": row.name} for row in fit]}


QUERIES: dict[str, Any] = {"successors": successors}
