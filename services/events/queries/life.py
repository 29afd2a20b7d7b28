"""From draft to close: lists, one event, its timeline, what may be done now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from kit.clock import SHANGHAI, rfc3339
from kit.paging import decode_cursor, page
from services.events.domain.event_view import event_view
from services.events.domain.possible import possible_actions
from services.events.persistence.event_repository import holds, visible_to
from services.events.persistence.event_search import said
from services.events.persistence.event_tables import booking, study_event
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.confidential import reaches_all, sees_all
from services.events.queries.names import account_names, branch_names, partner_names
from services.events.queries.timeline import timeline

_LISTED = (
    "id", "number", "state", "version", "theme", "form", "branch_id", "partner_ids", "venue", "capacity", "seats_taken",
    "proposer_id", "legacy_number",
)  # fmt: skip
_RUN_BY = ("proposer_id", "responsible_id")


def events(work: EventsWork, *, limit: int, cursor: str | None, **filters: Any) -> dict[str, Any]:
    """Visible events, newest first.

    Filters: `state`, `branch_id` (owner or co-host), `partner_id`, `year` (of the agreed date, else of the draft),
    `from_on` and `to_on` (days in Shanghai on which it goes on, both included), `mine` (proposed or run by the caller)
    and `q` (words, each in theme, number, old number, partner's name, or the pinyin initials of theme or partner);
    None does not filter.
    """
    conditions = [_FILTERS[name](work, value) for name, value in filters.items() if value and name != "q"]
    conditions += said(work.db, filters.get("q") or "")
    query = select(study_event).where(visible_to(work.actor), *conditions).order_by(study_event.c.id.desc())
    after = decode_cursor(cursor, (str,))
    if after:
        query = query.where(study_event.c.id < after[0])
    rows = work.db.execute(query.limit(limit + 1)).all()
    partners = partner_names(work, {key for row in rows for key in row.partner_ids})
    branches = branch_names(work, {row.branch_id for row in rows})
    confidential, mine = reaches_all(work.actor), _my_bookings(work, [row.id for row in rows])

    def shown(row: Any) -> dict[str, Any]:
        return {**_listed(row, partners, branches, confidential), **_own_seat(work, row, mine.get(row.id))}

    return page(rows, limit, lambda row: (row.id,), shown)


def event(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """One event; without money, plan and the partners' answers for those whose role does not see them."""
    found = work.events.get(event_id)
    view = event_view(found, confidential=sees_all(work, found))
    names = partner_names(work, found.partner_ids)
    branches = branch_names(work, found.branch_ids)
    view["partners"] = [{"id": key, "name": names.get(key, "")} for key in found.partner_ids]
    view["branch"] = branches.get(found.branch_id, "")
    view["responsible"] = account_names(work, [found.responsible_id]).get(found.responsible_id, "")
    view["cohosts"] = [{"id": key, "name": branches.get(key, "")} for key in found.cohost_branch_ids]
    return view


def actions(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """What the actor may do now, the likeliest first."""
    return {"items": possible_actions(work.events.get(event_id), work.actor, work.now, work.principals())}


def _in_year(_: EventsWork, year: int) -> ColumnElement[bool]:
    first, last = dt.datetime(year, 1, 1, tzinfo=SHANGHAI), dt.datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    columns = study_event.c
    agreed = columns.starts_at.between(first, last - dt.timedelta(microseconds=1))
    drafted = columns.starts_at.is_(None) & columns.number.startswith(f"LX-{year}-")
    return or_(agreed, drafted)


def _from(_: EventsWork, day: dt.date) -> ColumnElement[bool]:
    return study_event.c.ends_at >= dt.datetime.combine(day, dt.time(), SHANGHAI)


def _to(_: EventsWork, day: dt.date) -> ColumnElement[bool]:
    return study_event.c.starts_at < dt.datetime.combine(day, dt.time(), SHANGHAI) + dt.timedelta(days=1)


def _of_branch(_: EventsWork, branch_id: str) -> ColumnElement[bool]:
    return or_(study_event.c.branch_id == branch_id, holds(study_event.c.cohost_branch_ids, branch_id))


_FILTERS: dict[str, Callable[[EventsWork, Any], ColumnElement[bool]]] = {
    "state": lambda _, state: study_event.c.state == state,
    "branch_id": _of_branch,
    "partner_id": lambda _, partner_id: holds(study_event.c.partner_ids, partner_id),
    "year": _in_year,
    "from_on": _from,
    "to_on": _to,
    "mine": lambda work, _: or_(*(study_event.c[name] == work.actor.account_id for name in _RUN_BY)),
}


def _listed(row: Any, partners: dict[str, str], branches: dict[str, str], confidential: bool) -> dict[str, Any]:
    item = {name: getattr(row, name) for name in _LISTED}
    item |= {name: rfc3339(getattr(row, name)) for name in ("starts_at", "ends_at", "created_at")}
    item["partners"] = [partners.get(key, "") for key in row.partner_ids]
    item["branch"] = branches.get(row.branch_id, "")
    item["imported"] = row.imported is not None
    if confidential:
        item["estimate"] = f"{row.estimate:.2f}"
    return item


def _my_bookings(work: EventsWork, event_ids: list[str]) -> dict[str, str]:
    """The caller's own seats and places in lines, by event."""
    if work.actor.member_id is None:
        return {}
    columns = booking.c
    query = select(columns.event_id, columns.state).where(
        columns.member_id == work.actor.member_id, columns.event_id.in_(event_ids), columns.state != "cancelled"
    )
    return {row.event_id: row.state for row in work.db.execute(query)}


def _own_seat(work: EventsWork, row: Any, state: str | None) -> dict[str, Any]:
    own = work.actor.branch_id in (row.branch_id, *row.cohost_branch_ids)
    open_to_me = own and work.actor.member_id is not None and row.state == "confirmed" and row.starts_at > work.now
    return {"my_booking": state, "may_book": open_to_me and state is None}


QUERIES: dict[str, Any] = {"events": events, "event": event, "timeline": timeline, "actions": actions}
