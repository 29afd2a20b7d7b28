"""What the service answers: one function a question."""

from __future__ import annotations

from typing import Any

from services.events.queries import (
    approvals,
    attachments,
    attendance,
    calendars,
    commendations,
    conflicts,
    copies,
    handover,
    ledger,
    life,
    money,
    negotiation,
    outcome_board,
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
    todo,
    resources,
    attendance,
    conflicts,
    calendars,
    processes,
    handover,
    outcome_board,
    oversight,
    commendations,
)

QUERIES: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.QUERIES.items()}
