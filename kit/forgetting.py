"""Erased stays erased: facts that wait for a retry or a decision must not bring personal data back.

The rule needs no word of the domain: a fact whose private fields are all empty says that its aggregate has no personal
data any more, so whatever still waits here about the same aggregate loses its private fields too.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kit.envelope import Envelope, MalformedFact, open_bytes
from kit.tables import KitTables


def says_nothing_personal(envelope: Envelope) -> bool:
    """Whether the fact could carry personal data and carries none."""
    return bool(envelope.private) and not any(envelope.private.values())


def empty_older_copies(db: Session, tables: KitTables, envelope: Envelope) -> int:
    """Clear the private fields of waiting facts of the same aggregate; returns how many there were."""
    dead, retry = tables.dead_letter, tables.retry
    cleared = 0
    for found in db.execute(select(dead.c.id, dead.c.body).where(dead.c.readable, dead.c.type == envelope.type)).all():
        if (body := _emptied(found.body, envelope)) is not None:
            db.execute(update(dead).where(dead.c.id == found.id).values(body=body))
            cleared += 1
    for row in db.execute(select(retry)).all():
        if (body := _emptied(row.body, envelope)) is not None:
            key = (retry.c.fact_id == row.fact_id, retry.c.subscriber == row.subscriber)
            db.execute(update(retry).where(*key).values(body=body))
            cleared += 1
    return cleared


def _emptied(body: bytes, envelope: Envelope) -> bytes | None:
    """The waiting fact without what was personal, or None when it is another aggregate's or has nothing."""
    try:
        waiting = open_bytes(body)
    except MalformedFact:
        return None
    if waiting.aggregate_id != envelope.aggregate_id or not any(waiting.private.values()):
        return None
    private: dict[str, Any] = dict.fromkeys(waiting.private, "")
    return dataclasses.replace(waiting, private=private).to_bytes()
