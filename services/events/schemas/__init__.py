"""What goes in and out of each operation."""

from __future__ import annotations

from typing import Any

from services.events.schemas import (
    approvals,
    attachments,
    calendars,
    copies,
    ledger,
    life,
    money,
    negotiation,
    plans,
    rules,
    seats,
    summary,
    supervision,
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
    calendars,
)

INPUT: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.INPUT.items()}
OUTPUT: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.OUTPUT.items()}
