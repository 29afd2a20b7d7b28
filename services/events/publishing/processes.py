"""Processes as facts."""

from __future__ import annotations

from typing import Any

from contracts import events as facts
from services.events.domain.processes import CAUSES, Process
from services.events.domain.record import EventRecord
from services.events.publishing.life import of_event

STATE_AFTER = {"cancel": "cancelled", "decline": "declined", "reopen": "draft", "reschedule": "inviting"}


def process_resumed(process: Process, *, event: EventRecord, steps: list[str], reason: str) -> facts.ProcessResumed:
    """With all that the others need to do their part, as it was at the change."""
    return facts.ProcessResumed(
        **of_event(event, STATE_AFTER[process.kind]),
        process_id=process.id,
        kind=process.kind,
        cause_type=f"{CAUSES[process.kind]}.v1",
        event_version=process.event_version,
        event_reason=process.reason,
        steps=steps,
        slots=list(event.slots),
        reason=reason,
    )


FACTS: dict[str, Any] = {"process.resumed": process_resumed}
