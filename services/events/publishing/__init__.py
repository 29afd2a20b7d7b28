"""What happened, as facts: the place where personal data is dropped."""

from __future__ import annotations

from typing import Any

from services.events.publishing import (
    approvals,
    attachments,
    copies,
    findings,
    inspections,
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
    attachments,
    resources,
    processes,
    oversight,
)

FACTS: dict[str, Any] = {name: entry for theme in _THEMES for name, entry in theme.FACTS.items()}
