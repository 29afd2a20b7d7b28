"""Expenses above the line: those of an event, and those that wait for finance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kit.paging import decode_cursor, page
from services.events.domain.over_line import ExpenseRequest, may_decide
from services.events.persistence.event_repository import visible_to
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import expense_request
from services.events.queries.confidential import must_see_money
from services.events.queries.names import account_names

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork

_AUTHORS = (study_event.c.proposer_id, study_event.c.responsible_id, study_event.c.former_responsible_ids)
_OF_EVENT = (study_event.c.number, study_event.c.theme, *_AUTHORS)


def event_expense_requests(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """All of an event's, oldest first."""
    must_see_money(work, event_id)
    query = _query().where(expense_request.c.event_id == event_id).order_by(expense_request.c.id)
    rows = work.db.execute(query).all()
    return {"items": _shown(work, rows)}


def expense_requests(work: EventsWork, *, state: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Those of the events within reach, oldest first; `may_decide` tells which of them wait for the actor."""
    query = _query().where(visible_to(work.actor)).order_by(expense_request.c.id).limit(limit + 1)
    if state is not None:
        query = query.where(expense_request.c.state == state)
    after = decode_cursor(cursor, (str,))
    if after is not None:
        query = query.where(expense_request.c.id > after[0])
    rows = work.db.execute(query).all()
    shown = {row[0].id: view for row, view in zip(rows, _shown(work, rows), strict=True)}
    return page(rows, limit, lambda row: (row[0].id,), lambda row: shown[row[0].id])


def _query() -> Any:
    return select(ExpenseRequest, *_OF_EVENT).join(study_event, study_event.c.id == expense_request.c.event_id)


def _shown(work: EventsWork, rows: Iterable[Any]) -> list[dict[str, Any]]:
    listed = list(rows)
    names = account_names(work, {key for row in listed for key in (row[0].requested_by, row[0].decided_by)})
    return [
        {
            **row[0].to_dict(),
            "number": row.number,
            "theme": row.theme,
            "requested_by_name": names.get(row[0].requested_by),
            "decided_by_name": names.get(row[0].decided_by or ""),
            "may_decide": row[0].state == "pending" and may_decide(row[0], _authors(row), work.actor),
        }
        for row in listed
    ]


def _authors(row: Any) -> set[str]:
    """The same as `EventRecord.authors`."""
    return {row.proposer_id, row.responsible_id, *row.former_responsible_ids}


QUERIES: dict[str, Any] = {"event_expense_requests": event_expense_requests, "expense_requests": expense_requests}
