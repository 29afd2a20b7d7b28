"""What goes in and out of each operation."""

from __future__ import annotations

from typing import Any

from kit import import_schemas
from services.events.schemas import (
    accountability,
    approvals,
    attachments,
    attendance,
    calendars,
    commendations,
    copies,
    findings,
    funds,
    handover,
    inspections,
    ledger,
    life,
    money,
    negotiation,
    oversight,
    papers,
    plans,
    processes,
    readings,
    register,
    resources,
    rules,
    screening,
    seats,
    stats,
    summary,
    todo,
)

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
    inspections,
    findings,
    accountability,
    readings,
    stats,
    attachments,
    handover,
    todo,
    resources,
    attendance,
    funds,
    calendars,
    processes,
    register,
    oversight,
    commendations,
    papers,
    screening,
)

INPUT: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.INPUT.items()} | import_schemas.INPUT
OUTPUT: dict[str, Any] = {
    name: entry for theme in _THEMES for name, entry in theme.OUTPUT.items()
} | import_schemas.OUTPUT
