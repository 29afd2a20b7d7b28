"""What a judge of one rule says, before the rule's clause and source are added."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from services.events.domain.money import CATEGORIES, BudgetLine, in_fen
from services.events.domain.rules.proposal import BLOCK, INFO


class Verdict(NamedTuple):
    """Level, the figures compared, and a Chinese sentence that says what to do."""

    level: str
    arithmetic: str
    message: str


def name_of(line: BudgetLine) -> str:
    """How a budget line is called in messages."""
    return f"“{line.description or CATEGORIES.get(line.category, line.category)}”"


def capped(value: Decimal, cap: Decimal, unit: str, basis: str, *, over: str, within: str) -> Verdict:
    """Block when the value is over the cap, by however little; the cap itself is allowed."""
    exceeds = value > cap
    note = f" ({basis})" if basis else ""
    arithmetic = f"{in_fen(value):.2f} {unit} {'>' if exceeds else '≤'} {cap:.2f} {unit}{note}"
    return Verdict(BLOCK, arithmetic, over) if exceeds else Verdict(INFO, arithmetic, within)
