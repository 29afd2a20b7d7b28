"""Noting that something of an event has changed, so that the register (台账) follows at the end of the transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

TOUCHED = "register_touched"


def touch(db: Session, event_id: str) -> None:
    """Note an event; for statements that the session's flush does not see."""
    db.info.setdefault(TOUCHED, set()).add(event_id)
