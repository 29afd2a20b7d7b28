"""Questions about units and branches."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, true

from kit.work import Work
from services.members.domain.organisation import Branch, Unit
from services.members.persistence import tables
from services.members.queries.reach import named, page_of, within


def units(work: Work, *, q: str | None, name: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Own unit, those below it, or all."""
    table, actor = tables.unit, work.actor
    seen = true() if actor.reach == "all" else or_(table.c.id == actor.unit_id, table.c.id.in_(actor.unit_scope))
    query = select(Unit).where(seen, *named(table, q, name))
    return page_of(work, query, table.c.id, limit, cursor, Unit.to_dict)


def unit(work: Work, *, unit_id: str) -> dict[str, Any]:
    """One unit; the guard has judged that it may be seen."""
    return work.db.get_one(Unit, unit_id).to_dict()


def branches(
    work: Work,
    *,
    q: str | None,
    name: str | None,
    unit_id: str | None,
    state: str | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """Branches within reach, dissolved ones too unless `state` says otherwise."""
    table = tables.branch
    query = select(Branch).where(within(work.actor, table.c.unit_id, table.c.id, table.c.parent_id))
    if unit_id is not None:
        query = query.where(table.c.unit_id == unit_id)
    if state is not None:
        query = query.where(table.c.state == state)
    return page_of(work, query.where(*named(table, q, name)), table.c.id, limit, cursor, Branch.to_dict)


def branch(work: Work, *, branch_id: str) -> dict[str, Any]:
    """One branch; the guard has judged that it may be seen."""
    return work.db.get_one(Branch, branch_id).to_dict()
