"""What the rows of the register (台账) come to.

From the kept sums where one of their cuts knows all that narrows; else counted over the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, select
from sqlalchemy.orm import Session

from kit.domain import Actor
from services.events.domain.money import ZERO
from services.events.domain.register import BITS
from services.events.domain.register_sums import COUNTED
from services.events.domain.states import AGREED
from services.events.persistence.register_search import Asked, Filters
from services.events.persistence.register_tables import register_day_sum, register_mark_sum, register_row, register_sum

_row = register_row.c


def totals_of(db: Session, actor: Actor, filters: Filters, wanted: Asked) -> dict[str, Any]:
    """What all rows come to, by COUNTED."""
    query: Any = _kept_sums(actor, filters)
    if query is None:
        summed = [func.sum(_row[name]).label(name) for name in COUNTED if name != "events"]
        query = (
            select(func.count().label("events"), *summed)
            .select_from(wanted.source)
            .where(*wanted.conditions, *wanted.words.of_sums)
        )
    found = db.execute(query).one()._asdict()
    money = {name: found[name] or ZERO for name in ("estimate", "actual")}
    return {name: money.get(name) or int(found[name] or 0) for name in COUNTED} | money


def totals_in(rows: Sequence[Row[Any]]) -> dict[str, Any]:
    """What these rows come to, where they are all that there are."""
    summed = [name for name in COUNTED if name != "events"]
    money = {name: sum((getattr(row, name) for row in rows), ZERO) for name in ("estimate", "actual")}
    counts = {name: sum(getattr(row, name) for row in rows) for name in summed if name not in money}
    return {"events": len(rows), **counts, **money}


def _kept_sums(actor: Actor, filters: Filters) -> Select[Any] | None:
    """The question to the kept sums; None where no cut of them can answer it."""
    given = {name: value for name, value in filters.items() if value not in (None, "")}
    if actor.reach not in ("all", "unit"):
        return _of_a_branch(actor, given)
    for kept, known in ((register_sum, _BY_PLACE), (register_mark_sum, _BY_MARKS), (register_day_sum, _BY_DAY)):
        if given.keys() <= known.keys() and given.get("missing", "checkins") in BITS.keys() - {"hold"}:
            conditions = [known[name](kept.c, value) for name, value in given.items()]
            return _summed(
                kept, given, [kept.c.hosted] if kept is register_sum else [], conditions, _units(kept, actor)
            )
    return None


def _of_a_branch(actor: Actor, given: Filters) -> Select[Any] | None:
    if not given.keys() <= _BY_PLACE.keys() - {"branch_id"} or not actor.branch_id:
        return None
    kept = register_sum
    conditions = [_BY_PLACE[name](kept.c, value) for name, value in given.items()]
    agreed = [kept.c.state.in_(sorted(AGREED))] if actor.reach == "own_confirmed" else []
    return _summed(kept, given, [kept.c.branch_id == actor.branch_id], conditions, agreed)


def _units(kept: Table, actor: Actor) -> list[ColumnElement[bool]]:
    return [kept.c.unit_id.in_(actor.unit_scope)] if actor.reach == "unit" else []


def _summed(kept: Table, given: Filters, *conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Drafts only where they are asked for."""
    no_drafts = [] if "state" in given else [kept.c.state != "draft"]
    narrowed = [condition for some in (no_drafts, *conditions) for condition in some]
    return select(*(func.sum(kept.c[name]).label(name) for name in COUNTED)).where(*narrowed)


Narrowing = Callable[[Any, Any], ColumnElement[bool]]
"""A sum's columns and a filter's value -> the condition."""


def _is(name: str) -> Narrowing:
    return lambda kept, value: kept[name] == value


_FOUND: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "any": lambda kept: kept.found,
    "unsolved": lambda kept: kept.unsolved_found,
    "none": lambda kept: kept.found.is_(False),
}
_BY_PLACE: dict[str, Narrowing] = {name: _is(name) for name in ("year", "branch_id", "state", "form")}
_BY_MARKS: dict[str, Narrowing] = {
    **{name: _is(name) for name in ("year", "state", "funding", "cohosted", "frontline", "imported", "over_budget")},
    "missing": lambda kept, value: kept.lacking.bitwise_and(BITS[value]) != 0,
    "findings": lambda kept, value: _FOUND[value](kept),
}
_BY_DAY: dict[str, Narrowing] = {
    "state": _is("state"),
    "from_on": lambda kept, value: kept.held_on >= value,
    "to_on": lambda kept, value: kept.held_on <= value,
}
"""What each cut of the sums can be narrowed by; of materials those that do not depend on the hour."""
