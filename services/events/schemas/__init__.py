"""What goes in and out of each operation."""

from __future__ import annotations

from typing import Any

from kit import import_schemas
from services.events.schemas import (
    approvals,
    attachments,
    attendance,
    calendars,
    commendations,
    copies,
    funds,
    handover,
    ledger,
    life,
    money,
    negotiation,
    oversight,
    plans,
    processes,
    resources,
    rules,
    seats,
    summary,
    supervision,
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
    supervision,
    attachments,
    handover,
    todo,
    resources,
    attendance,
    funds,
    calendars,
    processes,
    oversight,
    commendations,
)

INPUT: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.INPUT.items()} | import_schemas.INPUT
OUTPUT: dict[str, Any] = {
    name: entry for theme in _THEMES for name, entry in theme.OUTPUT.items()
} | import_schemas.OUTPUT
