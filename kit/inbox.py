"""The inbox: each fact takes effect once per subscriber, because its row and the effect share a transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

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

    Two consumers with the same fact at once: the second INSERT fails or waits, and its transaction is retried.
    """
    inbox = tables.inbox
    known = db.execute(
        select(inbox.c.digest).where(inbox.c.fact_id == envelope.id, inbox.c.subscriber == subscriber)
    ).scalar_one_or_none()
    if known is not None:
        if known != digest(envelope):
            raise Impostor(f"fact {envelope.id} was handled with another content")
        return False
    db.execute(
        insert(inbox).values(
            fact_id=envelope.id, subscriber=subscriber, digest=digest(envelope), handled_at=dt.datetime.now(dt.UTC)
        )
    )
    return True


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
    """Which of these facts the subscriber has neither handled, nor waiting for a retry, nor parked."""
    wanted = set(fact_ids)
    for table in (tables.inbox, tables.retry, tables.dead_letter):
        if wanted:
            rows = db.execute(
                select(table.c.fact_id).where(table.c.subscriber == subscriber, table.c.fact_id.in_(wanted))
            )
            wanted -= set(rows.scalars())
    return wanted
