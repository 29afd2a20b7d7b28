"""What supervisors read is on the ledger; so is who takes the register away."""

from __future__ import annotations

from typing import Any

from contracts.events import RecordRead
from kit.ids import new_id
from services.events.handlers.ledger import record_reading


def begin_register_export(work: Any, **filters: Any) -> dict[str, Any]:
    """Record on the ledger that somebody takes the register (台账) away, and with which filters."""
    record_reading(work, "register", filters)
    return {"what": "register"}


def note_reading(
    work: Any, *, what: str, subject_id: str | None, filters: dict[str, str], unit_id: str | None
) -> dict[str, Any]:
    """Record that a supervisor opened something; the gateway asks once a document, and answers after it is recorded.

    It is filed under `unit_id`, by default the reader's own: what a borrowed inspector reads is the lender's matter.
    """
    place = unit_id or work.actor.unit_id
    work.publish(RecordRead(read_id=new_id(), what=what, subject_id=subject_id, filters=filters, unit_id=place))
    return {"what": what}


COMMANDS: dict[str, Any] = {"begin_register_export": begin_register_export, "note_reading": note_reading}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
