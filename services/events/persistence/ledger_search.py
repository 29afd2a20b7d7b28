"""Looking entries up in the ledger: a page costs as much among a million entries as among a thousand.

Every index ends with `seq`, in whose order pages come. So a period becomes a range of it (`ledger_day`), and of each
kind of fact that a prefix means the first entries are looked up and merged.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, union_all
from sqlalchemy.orm import Session

from kit.domain import Actor, in_shanghai
from services.events.domain.ledger.search import Search
from services.events.persistence.ledger_tables import ledger_day, ledger_entry

seq = ledger_entry.c.seq


def found_in(db: Session, wanted: Search, actor: Actor, after: int | None, limit: int) -> list[Row[Any]]:
    """Rows (seq, body) in the order of the search, behind seq `after`."""
    conditions = [visible_to(actor), *_conditions(wanted), *_range(db, wanted)]
    if after is not None:
        conditions.append(seq < after if wanted.newest_first else seq > after)
    order = seq.desc() if wanted.newest_first else seq.asc()
    kinds = _kinds(db, wanted.type) if wanted.type else [None]
    each = [
        select(seq).where(*conditions, *([ledger_entry.c.type == kind] if kind else [])).order_by(order).limit(limit)
        for kind in kinds
    ]
    if not each:
        return []
    merged = union_all(*(select(one.subquery().c.seq) for one in each)).subquery()
    rows = select(seq, ledger_entry.c.body).join(merged, merged.c.seq == seq)
    return list(db.execute(rows.order_by(order).limit(limit)))


def _kinds(db: Session, prefix: str) -> list[str]:
    """The kinds of fact that begin so: each found behind the one before, without looking at their entries."""
    kind, found = ledger_entry.c.type, []
    last: str | None = db.scalar(select(func.min(kind)))
    while last is not None:
        found += [last] if last.startswith(prefix) else []
        last = db.scalar(select(func.min(kind)).where(kind > last))
    return found


def _range(db: Session, wanted: Search) -> list[ColumnElement[bool]]:
    """Between which entries those of the period lie."""
    if wanted.since is None and wanted.before is None:
        return []
    day, days = ledger_day.c, []
    if wanted.since is not None:
        days.append(day.day >= in_shanghai(wanted.since).date())
    if wanted.before is not None:
        days.append(day.day < in_shanghai(wanted.before).date())
    first, last = db.execute(select(func.min(day.first_seq), func.max(day.last_seq)).where(*days)).one()
    return [seq >= (first or 1), seq <= (last or 0)]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A unit's supervisor sees what belongs to that unit or those below it, and what belongs to no unit."""
    if actor.reach == "all":
        return ledger_entry.c.seq > 0
    return or_(ledger_entry.c.unit_id.is_(None), ledger_entry.c.unit_id.in_(actor.unit_scope))


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    entry = ledger_entry.c
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(entry.occurred_at >= wanted.since)
    if wanted.before is not None:
        found.append(entry.occurred_at < wanted.before)
    if wanted.branch_id:
        found.append(entry.branch_id == wanted.branch_id)
    if wanted.subject:
        found.append(entry.subject == wanted.subject)
    return found
