"""Four scores of 0–5 an event, and what they come to on average."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DIMENSIONS = ("records", "publicity", "summary", "learning")
DIMENSION_NAMES = {"records": "记录", "publicity": "宣传", "summary": "总结", "learning": "学习效果"}
CENT = Decimal("0.01")


def averages(scores: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """{events, records, publicity, summary, learning, total}: averages as texts with two decimals, null for none."""
    scored = list(scores)
    found = {name: _average([one[name] for one in scored]) for name in DIMENSIONS}
    total = _average([sum(one[name] for name in DIMENSIONS) for one in scored])
    return {"events": len(scored), **found, "total": total}


def _average(points: list[int]) -> str | None:
    if not points:
        return None
    return str((Decimal(sum(points)) / len(points)).quantize(CENT, ROUND_HALF_UP))
