"""The outbox: facts written with the change that they tell of. Rows are kept; they are the service's fact log."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from kit.envelope import Envelope, from_mapping

_MEMBERS = tuple(one.name for one in dataclasses.fields(Envelope) if one.name != "private")


def record(db: Session, outbox: Table, envelope: Envelope) -> None:
    """Write the fact in the caller's transaction."""
    record_all(db, outbox, [envelope])


def record_all(db: Session, outbox: Table, envelopes: Sequence[Envelope]) -> None:
    """Write facts in the caller's transaction, in their order."""
    if envelopes:
        db.execute(insert(outbox), [row_of(envelope) for envelope in envelopes])
        db.info["wrote_facts"] = True


def row_of(envelope: Envelope) -> dict[str, Any]:
    """The row of a fact. `recorded_at` is real time: reconcile measures late commits by it."""
    # Not asdict, which copies every member of a body that nobody changes: half the time of writing ten thousand.
    body = {name: getattr(envelope, name) for name in _MEMBERS}
    return {
        "fact_id": envelope.id,
        "type": envelope.type,
        "subject": envelope.subject,
        "aggregate_id": envelope.aggregate_id,
        "version": envelope.version,
        "body": body,
        "private": envelope.private,
        "recorded_at": dt.datetime.now(dt.UTC),
    }


def unsent(db: Session, outbox: Table, limit: int = 200) -> Sequence[Row[Any]]:
    """The relay's work list, oldest first: rows not tried yet whose aggregate has no parked row.

    Never `position > last`: a transaction may commit after one that got a higher position.
    """
    return db.execute(_unsent(outbox), {"most": limit}).all()


@functools.cache
def _unsent(outbox: Table) -> Select[Any]:
    """Asked each second and after each commit: built once."""
    parked: Any = outbox.alias("parked")
    # Asked once and not a row: after an import ten thousand rows wait, and each would look through all of them.
    blocked = select(parked.c.aggregate_id).where(is_parked(parked))
    fresh = (outbox.c.sent_at.is_(None), outbox.c.attempts == 0, outbox.c.aggregate_id.not_in(blocked))
    return select(outbox).where(*fresh).order_by(outbox.c.position).limit(bindparam("most"))


def refused(db: Session, outbox: Table, parked_before: dt.datetime, limit: int = 200) -> Sequence[Row[Any]]:
    """Rows that the broker did not take; parked ones only after their rest."""
    return db.execute(_refused(outbox), {"parked_before": parked_before, "most": limit}).all()


@functools.cache
def _refused(outbox: Table) -> Select[Any]:
    rested = or_(outbox.c.parked_at.is_(None), outbox.c.parked_at < bindparam("parked_before"))
    query = select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.attempts > 0, rested)
    return query.order_by(outbox.c.position).limit(bindparam("most"))


def is_parked(outbox: Table) -> ColumnElement[bool]:
    """The condition for rows that wait for a person, or for the broker to think better of it."""
    return and_(outbox.c.sent_at.is_(None), outbox.c.parked_at.is_not(None))


def release(db: Session, outbox: Table, fact_id: str) -> None:
    """Try a parked row again at once, as if it were new."""
    db.execute(update(outbox).where(outbox.c.fact_id == fact_id).values(attempts=0, parked_at=None))


def give_up(db: Session, outbox: Table, fact_id: str) -> None:
    """Stop publishing a parked row, so that its aggregate goes on; its error stays, and reconcile still finds it."""
    db.execute(update(outbox).where(outbox.c.fact_id == fact_id).values(sent_at=dt.datetime.now(dt.UTC)))


def mark_sent(db: Session, outbox: Table, positions: Iterable[int]) -> None:
    """The broker confirmed these rows."""
    db.execute(
        update(outbox).where(outbox.c.position.in_(list(positions))).values(sent_at=dt.datetime.now(dt.UTC), error=None)
    )


def mark_failed(db: Session, outbox: Table, position: int, error: str, *, park: bool) -> None:
    """The broker refused this row; a parked one holds back its own aggregate only, until it is taken."""
    values: dict[str, Any] = {"attempts": outbox.c.attempts + 1, "error": error[:1000]}
    if park:
        values["parked_at"] = dt.datetime.now(dt.UTC)
    db.execute(update(outbox).where(outbox.c.position == position).values(values))


def after(db: Session, outbox: Table, types: Sequence[str] | None, position: int, limit: int) -> Sequence[Row[Any]]:
    """Rows behind a position, of these types (None: all), for reconcile."""
    query = select(outbox).where(outbox.c.position > position)
    if types is not None:
        query = query.where(outbox.c.type.in_(list(types)))
    return db.execute(query.order_by(outbox.c.position).limit(limit)).all()


def private_of(db: Session, outbox: Table, fact_id: str) -> dict[str, Any] | None:
    """The private part of a fact that this service told, with its salt; None where there is no such fact."""
    found: dict[str, Any] | None = db.execute(
        select(outbox.c.private).where(outbox.c.fact_id == fact_id)
    ).scalar_one_or_none()
    return found


def envelope_of(row: Row[Any]) -> Envelope:
    """The fact as it travels."""
    return from_mapping({**row.body, "private": row.private})
