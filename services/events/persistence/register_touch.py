"""Noting that something of an event has changed, so that the register (台账) follows at the end of the transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

TOUCHED = "register_touched"
RENAMED = "register_renamed"


def touch(db: Session, event_id: str, *, renamed: bool = False) -> None:
    """Note an event; for statements that the session's flush does not see. `renamed`: a partner of it was."""
    db.info.setdefault(TOUCHED, set()).add(event_id)
    if renamed:
        db.info.setdefault(RENAMED, set()).add(event_id)
