"""What goes in and out of each operation."""

from __future__ import annotations

from typing import Any

from services.events.schemas import (
    approvals,
    attachments,
    copies,
    handover,
    ledger,
    life,
    money,
    negotiation,
    plans,
    processes,
    rules,
    seats,
    summary,
    supervision,
    todo,
)

_THEMES = (life, approvals, negotiation, copies, seats, summary, rules, plans, money, ledger, supervision, attachments,
           handover, todo, processes)  # fmt: skip

INPUT: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.INPUT.items()}
OUTPUT: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.OUTPUT.items()}
