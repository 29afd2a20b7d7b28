"""What is owed within the actor's reach, and how branches that are behind were reminded."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from kit.clock import in_shanghai, rfc3339
from kit.paging import decode_cursor, page
from kit.recall import remembered
from services.events.domain.nudge import Nudge
from services.events.domain.owed import Owed, by_branch, tally
from services.events.domain.weakness import standing
from services.events.persistence.nudge_tables import nudge, urging
from services.events.persistence.reach import reached
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import account_names, branch_names


def owed(work: EventsWork, *, limit: int, cursor: str | None, **filters: Any) -> dict[str, Any]:
    """The latest first; `branches` and `counts` are of the whole filtered set, and say how each branch stands."""
    today = in_shanghai(work.now).date()
    everything = work.owed.listed(work.actor)
    found = [one for one in everything if _wanted(one, filters, today)]
    after = decode_cursor(cursor, (str, str, str))
    behind = found if after is None else [one for one in found if _place(one) > after]
    rows = heapq.nsmallest(limit + 1, behind, key=attrgetter("due", "kind", "id"))
    branches = branch_names(work, {one.branch_id for one in found})
    people = account_names(work, {one.responsible_id for one in rows if one.responsible_id})

    def shown(one: Owed) -> dict[str, Any]:
        names = {"branch": branches.get(one.branch_id), "responsible": people.get(one.responsible_id or "")}
        return {**one.shown(today), **names}

    counted = {"counts": tally(found, today), "branches": _branches(work, found, by_branch(everything), branches)}
    return {**page(rows, limit, _place, shown), **counted}


def _wanted(one: Owed, filters: dict[str, Any], today: dt.date) -> bool:
    if filters["branch_id"] and one.branch_id != filters["branch_id"]:
        return False
    if filters["kind"] and one.kind != filters["kind"]:
        return False
    return filters["overdue"] is None or one.is_overdue(today) == filters["overdue"]


def _place(one: Owed) -> tuple[str, str, str]:
    return (one.due.isoformat(), one.kind, one.id)


def _branches(
    work: EventsWork, found: Sequence[Owed], everything: Mapping[str, Sequence[Owed]], names: dict[str, str]
) -> list[dict[str, Any]]:
    """One row a branch, whoever is most behind first; whether it is behind says all that it owes, whatever is shown."""
    scope, live = work.owed.scope(work.actor), _live(work)
    rows = []
    for branch_id, things in by_branch(found).items():
        how = standing(everything[branch_id], scope.patience(things[0].unit_id), scope.today)
        named = {"branch_id": branch_id, "branch": names.get(branch_id), "nudge": live.get(branch_id)}
        rows.append({**named, "behind": bool(how.reasons), "why": how.text, **tally(things, scope.today)})
    return sorted(rows, key=lambda row: (-row["overdue"], -row["most_days_late"], row["branch_id"]))


def _live(work: EventsWork) -> dict[str, str]:
    columns = nudge.c
    mine = (reached(work.actor, columns.branch_id, columns.unit_id), columns.state != "settled")
    return {row.branch_id: row.state for row in work.db.execute(select(columns.branch_id, columns.state).where(*mine))}


def nudges(
    work: EventsWork, *, state: str | None, branch_id: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:  # fmt: skip
    """Cases within reach, newest first, each with what was urged by hand since it was opened."""
    columns = nudge.c
    query = select(Nudge).where(reached(work.actor, columns.branch_id, columns.unit_id))
    for column, wanted in ((columns.state, state), (columns.branch_id, branch_id)):
        if wanted is not None:
            query = query.where(column == wanted)
    after = decode_cursor(cursor, (str,))
    if after is not None:
        query = query.where(columns.id < after[0])
    rows = work.db.scalars(query.order_by(columns.id.desc()).limit(limit + 1)).all()
    names = branch_names(work, {one.branch_id for one in rows})
    return page(
        rows, limit, lambda one: (one.id,), lambda one: {**one.shown(), "branch": names.get(one.branch_id)}
    )  # fmt: skip


def urgings(work: EventsWork, *, branch_id: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """What supervisors urged by hand, newest first."""
    columns = urging.c
    query = select(urging).where(reached(work.actor, columns.branch_id, columns.unit_id))
    if branch_id is not None:
        query = query.where(columns.branch_id == branch_id)
    after = decode_cursor(cursor, (str,))
    if after is not None:
        query = query.where(columns.id < after[0])
    rows = work.db.execute(query.order_by(columns.id.desc()).limit(limit + 1)).all()
    branches = branch_names(work, {row.branch_id for row in rows})
    people = account_names(work, {row.urged_by for row in rows})

    def shown(row: Any) -> dict[str, Any]:
        plain = {name: getattr(row, name) for name in ("id", "branch_id", "reason", "urged_by", "nudge_id")}
        named = {"branch": branches.get(row.branch_id), "urged_by_name": people.get(row.urged_by)}
        return {**plain, **named, "urged_on": row.urged_on.isoformat(), "urged_at": rfc3339(row.urged_at)}

    return page(rows, limit, lambda row: (row.id,), shown)


QUERIES: dict[str, Any] = {"owed": remembered(owed), "nudges": nudges, "urgings": urgings}
