"""The inbox: each fact takes effect once per subscriber, because its row and the effect share a transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kit import counterfoils
from kit.envelope import Envelope
from kit.tables import KitTables


class Impostor(ValueError):
    """A known fact id with another content."""


def digest(envelope: Envelope) -> str:
    """What the fact says, as a hash: a second fact under the same id must not pass for the first."""
    return hashlib.sha256(
        f"{envelope.type}\n{envelope.subject}\n{envelope.version}\n{envelope.data!r}".encode()
    ).hexdigest()


def admit(db: Session, tables: KitTables, subscriber: str, envelope: Envelope) -> bool:
    """Whether the fact is new to the subscriber; if so its row is written in the caller's transaction.

    Two consumers with the same fact at once: the second one's counterfoil waits for the first, and is refused. So is
    the fact whose inbox row somebody took away: its effect is there.
    """
    if _is_known(db, tables, subscriber, envelope):
        return False
    if not counterfoils.write(db, tables, subscriber, envelope.producer, envelope.id):
        _is_known(db, tables, subscriber, envelope)  # the other consumer's content may be another one
        return False
    values = {"fact_id": envelope.id, "subscriber": subscriber, "producer": envelope.producer}
    db.execute(insert(tables.inbox).values(digest=digest(envelope), handled_at=dt.datetime.now(dt.UTC), **values))
    return True


def _is_known(db: Session, tables: KitTables, subscriber: str, envelope: Envelope) -> bool:
    inbox = tables.inbox
    known = db.execute(
        select(inbox.c.digest).where(inbox.c.fact_id == envelope.id, inbox.c.subscriber == subscriber)
    ).scalar_one_or_none()
    if known is not None and known != digest(envelope):
        raise Impostor(f"fact {envelope.id} was handled with another content")
    return known is not None


def was_brought(db: Session, tables: KitTables, subscriber: str, fact_id: str) -> None:
    """Reconcile brought it, though the broker had taken it: its copy is awaited."""
    _set_brought(db, tables, subscriber, fact_id, dt.datetime.now(dt.UTC))


def copy_came(db: Session, tables: KitTables, subscriber: str, fact_id: str) -> None:
    """A copy came from the queue: where reconcile had been first, the broker was merely later."""
    _set_brought(db, tables, subscriber, fact_id, None)


def _set_brought(db: Session, tables: KitTables, subscriber: str, fact_id: str, at: dt.datetime | None) -> None:
    inbox = tables.inbox
    row = (inbox.c.fact_id == fact_id, inbox.c.subscriber == subscriber)
    other = inbox.c.brought_at.is_not(None) if at is None else inbox.c.brought_at.is_(None)
    db.execute(update(inbox).where(*row, other).values(brought_at=at))


def newer(db: Session, tables: KitTables, subscriber: str, projection: str, aggregate_id: str, version: int) -> bool:
    """Whether this version is newer than what the projection has of the aggregate; remembers it if so.

    Facts of one aggregate may arrive in any order; a projection that keeps the newest must skip older ones.
    """
    seen = tables.inbox_version
    key = (seen.c.subscriber == subscriber, seen.c.projection == projection, seen.c.aggregate_id == aggregate_id)
    known = db.execute(select(seen.c.version).where(*key)).scalar_one_or_none()
    if known is None:
        db.execute(
            insert(seen).values(
                subscriber=subscriber, projection=projection, aggregate_id=aggregate_id, version=version
            )
        )
        return True
    if version <= known:
        return False
    db.execute(update(seen).where(*key).values(version=version))
    return True


def missing(db: Session, tables: KitTables, subscriber: str, fact_ids: Iterable[str]) -> set[str]:
    """Which of these facts the subscriber has neither handled, nor waiting for a retry, nor parked.

    In this order: a fact goes from retry to one of the others, and each question may see a later state.
    """
    wanted = set(fact_ids)
    for table in (tables.retry, tables.dead_letter, tables.inbox):
        if wanted:
            rows = db.execute(
                select(table.c.fact_id).where(table.c.subscriber == subscriber, table.c.fact_id.in_(wanted))
            )
            wanted -= set(rows.scalars())
    return wanted - counterfoils.known(db, tables, subscriber, wanted) if wanted else wanted
