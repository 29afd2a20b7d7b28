"""Counterfoils: the stub that is kept of each new row of outbox and inbox, so that a row that is gone is noticed.

A row and its counterfoil are written in one transaction, so whoever reads sees both or neither. A counterfoil is thrown
away when something else tells of the row: of a sent fact the subscribers' inboxes do, of a handled one the cursor that
has passed it. One without a row stays, and keeps the fact from taking effect a second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from kit.database import Database
from kit.tables import KitTables

OUTBOX = "outbox"
"""The holder of a producer's own counterfoils; all others are subscribers."""
KEPT = dt.timedelta(hours=1)
PAGE = 500


def row(holder: str, producer: str, fact_id: str) -> dict[str, Any]:
    """A counterfoil. `written_at` is real time, as `recorded_at` and `handled_at` are."""
    now = dt.datetime.now(dt.UTC)
    return {"fact_id": fact_id, "holder": holder, "producer": producer, "written_at": now}


def write(db: Session, tables: KitTables, holder: str, producer: str, fact_id: str) -> bool:
    """Write one in the caller's transaction; False when there is one already."""
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(tables.counterfoil).values(row(holder, producer, fact_id)).on_conflict_do_nothing()
    return bool(db.execute(statement).rowcount)  # type: ignore[attr-defined]


def known(db: Session, tables: KitTables, holder: str, fact_ids: Iterable[str]) -> set[str]:
    """Which of these have a counterfoil."""
    foil = tables.counterfoil
    query = select(foil.c.fact_id).where(foil.c.holder == holder, foil.c.fact_id.in_(list(fact_ids)))
    return set(db.scalars(query))


def orphans(db: Session, tables: KitTables, holder: str, after: str, limit: int) -> tuple[list[Row[Any]], str]:
    """Counterfoils without their row behind a fact's id, and the id to go on from; "" at the end."""
    foil = tables.counterfoil
    page = select(foil).where(foil.c.holder == holder, foil.c.fact_id > after).order_by(foil.c.fact_id).limit(limit)
    rows = db.execute(page).all()
    there = _there(db, tables, holder, [found.fact_id for found in rows])
    return [found for found in rows if found.fact_id not in there], rows[-1].fact_id if len(rows) == limit else ""


def _there(db: Session, tables: KitTables, holder: str, fact_ids: Sequence[str]) -> set[str]:
    table = tables.outbox if holder == OUTBOX else tables.inbox
    query = select(table.c.fact_id).where(table.c.fact_id.in_(fact_ids))
    return set(db.scalars(query if holder == OUTBOX else query.where(table.c.subscriber == holder)))


def throw_away(database: Database, tables: KitTables, overlap: dt.timedelta, limit: int = PAGE) -> int:
    """Throw away old counterfoils whose rows are there, at most so many: short, so that no writer waits.

    `overlap`: how far a reconcile cursor stays behind when it has caught up.
    """
    foil, now = tables.counterfoil, dt.datetime.now(dt.UTC)
    with database.reading() as db:
        caught_up = db.scalars(select(tables.cursor.c.caught_up_at)).all()
        oldest = min([now - KEPT, *(at - 2 * overlap for at in caught_up if at is not None)])
        wanted = foil.c.written_at < oldest, _is_told(tables)
        keys = db.execute(select(foil.c.fact_id, foil.c.holder).where(*wanted).limit(limit)).all()
    if keys:
        with database.transaction() as db:
            db.execute(delete(foil).where(tuple_(foil.c.fact_id, foil.c.holder).in_([tuple(key) for key in keys])))
    return len(keys)


def _is_told(tables: KitTables) -> ColumnElement[bool]:
    foil, out, inbox = tables.counterfoil, tables.outbox, tables.inbox
    sent = exists().where(out.c.fact_id == foil.c.fact_id, out.c.sent_at.is_not(None))
    handled = exists().where(inbox.c.fact_id == foil.c.fact_id, inbox.c.subscriber == foil.c.holder)
    return and_(foil.c.holder == OUTBOX, sent) | and_(foil.c.holder != OUTBOX, handled)
