"""What the service answers: one function a question."""

from __future__ import annotations

from typing import Any

from services.events.queries import (
    accountability,
    approvals,
    attachments,
    attendance,
    calendars,
    commendations,
    conflicts,
    copies,
    findings,
    handover,
    inspection_report,
    inspections,
    ledger,
    life,
    money,
    negotiation,
    outcome_board,
    oversight,
    plans,
    processes,
    register,
    resources,
    rules,
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
    inspection_report,
    findings,
    accountability,
    stats,
    attachments,
    todo,
    resources,
    attendance,
    conflicts,
    calendars,
    processes,
    handover,
    register,
    outcome_board,
    oversight,
    commendations,
)

QUERIES: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.QUERIES.items()}
