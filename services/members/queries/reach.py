"""The actor's reach as SQL conditions, and pages in the order in which things were made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, false, or_, true

from kit.domain import Actor
from kit.paging import decode_cursor, page
from kit.work import Work

Condition = ColumnElement[bool]


def within(actor: Actor, unit: Any, *branches: Any) -> Condition:
    """Rows of these branch columns and this unit column that the actor reaches; the SQL twin of `Actor.reaches`."""
    if actor.reach == "all":
        return true()
    if actor.reach == "unit":
        return unit.in_(actor.unit_scope)
    if actor.branch_id is None:
        return false()
    return or_(*[column == actor.branch_id for column in branches])


def named(table: FromClause, q: str | None, name: str | None) -> list[Condition]:
    """`q`: part of the name (or of the initials, where there are any); `name`: the whole name."""
    conditions: list[Condition] = []
    if name:
        conditions.append(table.c.name == name)
    if q:
        columns = [table.c[key] for key in ("name", "initials", "username_key") if key in table.c]
        needles = [q if column.name == "name" else q.casefold() for column in columns]
        conditions.append(
            or_(*[column.contains(needle, autoescape=True) for column, needle in zip(columns, needles, strict=True)])
        )
    return conditions


def page_of(work: Work, query: Select[Any], key: Any, limit: int, cursor: str | None, dump: Any) -> dict[str, Any]:
    """One page of entities, ordered by their id, which sorts by time."""
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(key > after[0])
    rows = work.db.scalars(query.order_by(key).limit(limit + 1)).all()
    return page(rows, limit, lambda thing: (thing.id,), dump)
