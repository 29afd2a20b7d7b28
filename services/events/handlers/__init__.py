"""What the service does: one function a use case; this page is the table of contents."""

from __future__ import annotations

from typing import Any

from kit.importing import Importing
from services.events.handlers import (
    accountability,
    approvals,
    attachments,
    attendance,
    calendar_feeds,
    calendars,
    commendations,
    copies,
    findings,
    handover,
    inspection_team,
    inspections,
    ledger,
    ledger_as_of,
    ledger_keys,
    life,
    money,
    negotiation,
    outcomes,
    oversight,
    past_events,
    plan_import,
    plans,
    previewing,
    processes,
    readings,
    register,
    reminders,
    resources,
    rules,
    screening,
    seats,
    summary,
)

__all__ = ["COMMANDS", "GUARDS", "IMPORTING", "PREPARE", "REACTIONS"]

_THEMES = (
    life,
    approvals,
    negotiation,
    copies,
    seats,
    summary,
    rules,
    plans,
    money,
    ledger,
    ledger_as_of,
    ledger_keys,
    inspections,
    inspection_team,
    findings,
    accountability,
    readings,
    attachments,
    handover,
    resources,
    attendance,
    calendars,
    previewing,
    processes,
    register,
    outcomes,
    oversight,
    reminders,
    commendations,
    screening,
    calendar_feeds,
)

COMMANDS: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.COMMANDS.items()}
REACTIONS: dict[str, dict[Any, tuple[Any, ...]]] = {
    "events": {
        fact: tuple(reaction for theme in _THEMES for reaction in theme.REACTIONS.get("events", {}).get(fact, ()))
        for fact in dict.fromkeys(fact for theme in _THEMES for fact in theme.REACTIONS.get("events", {}))
    },
    "ledger": ledger.REACTIONS.get("ledger", {}),
}
GUARDS: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.GUARDS.items()}
PREPARE: dict[str, Any] = {**attachments.PREPARE, **rules.PREPARE, **ledger_keys.PREPARE}
IMPORTING = Importing({"events": past_events.IMPORTER, "plans": plan_import.IMPORTER})
