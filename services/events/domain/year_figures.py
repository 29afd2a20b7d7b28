"""A year's figures, counted from its events: every breakdown adds up to the whole.

Where an event falls under one key (branch, form, month), the rows sum up to the totals. Where it may fall under several
(partners, their industry, field and region), what is counted are partnerships: one event with one partner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.events.domain.money import ZERO
from services.events.domain.states import TOOK_PLACE

Key = Callable[["Counted"], Hashable]


@dataclass(frozen=True)
class Counted:
    """An event as far as figures go, by the same rules as its row of the register. `month`: None while undated."""

    id: str
    branch_id: str
    state: str
    form: str | None
    month: int | None
    partner_ids: tuple[str, ...]
    estimate: Decimal
    actual: Decimal
    own: int
    partner: int
    fund_id: str | None = None
    imported: bool = False

    @property
    def held(self) -> bool:
        """Whether it took place."""
        return self.state in TOOK_PLACE


def sums(events: Iterable[Counted]) -> dict[str, Any]:
    """{total, held, own_headcount, partner_headcount, estimate, actual, variance}; money as text."""
    things = list(events)
    estimate = sum((one.estimate for one in things), ZERO)
    actual = sum((one.actual for one in things), ZERO)
    return {
        "total": len(things),
        "held": sum(one.held for one in things),
        "own_headcount": sum(one.own for one in things),
        "partner_headcount": sum(one.partner for one in things),
        "estimate": f"{estimate:.2f}",
        "actual": f"{actual:.2f}",
        "variance": f"{estimate - actual:.2f}",
    }


def grouped(name: str, events: Sequence[Counted], key: Key) -> list[dict[str, Any]]:
    """One row a key, {name: key, **sums}, the most frequent first; what has no key has a row of its own, None."""
    found: dict[Hashable, list[Counted]] = {}
    for one in events:
        found.setdefault(key(one), []).append(one)
    rows = [{name: value, **sums(things)} for value, things in found.items()]
    return sorted(rows, key=lambda row: (-row["total"], str(row[name])))


def partnerships(name: str, events: Iterable[Counted], of: Callable[[str], Hashable]) -> list[dict[str, Any]]:
    """One row a key of the partners, {name: key, total, held}, counting partnerships, the most frequent first."""
    total: Counter[Hashable] = Counter()
    held: Counter[Hashable] = Counter()
    for event in events:
        for partner_id in event.partner_ids:
            total[of(partner_id)] += 1
            held[of(partner_id)] += event.held
    rows: list[dict[str, Any]] = [{name: key, "total": count, "held": held[key]} for key, count in total.items()]
    return sorted(rows, key=lambda row: (-row["total"], str(row[name])))


def frontline(events: Iterable[Counted], at_the_front: set[str]) -> dict[str, Any]:
    """The share of held events with at least one 一线 partner."""
    held = [one for one in events if one.held]
    count = sum(not at_the_front.isdisjoint(one.partner_ids) for one in held)
    return {"held": len(held), "frontline": count, "share": percent(count, len(held))}


def by_category(
    events: Iterable[Counted], estimates: Mapping[str, Decimal], spent: Mapping[str, Decimal]
) -> list[dict[str, Any]]:  # fmt: skip
    """Estimate, spent and variance by category of cost; what no line or expense says (old ledgers) is the row None."""
    things = list(events)
    rest = (
        sum((one.estimate for one in things), ZERO) - sum(estimates.values(), ZERO),
        sum((one.actual for one in things), ZERO) - sum(spent.values(), ZERO),
    )
    keys = [key for key in dict.fromkeys([*estimates, *spent]) if estimates.get(key) or spent.get(key)]
    rows = [_money(key, estimates.get(key, ZERO), spent.get(key, ZERO)) for key in keys]
    return [*rows, _money(None, *rest)] if any(rest) else rows


def _money(category: str | None, estimate: Decimal, spent: Decimal) -> dict[str, Any]:
    figures = {"estimate": estimate, "spent": spent, "variance": estimate - spent}
    return {"category": category, **{name: f"{amount:.2f}" for name, amount in figures.items()}}


def percent(part: int, whole: int) -> str | None:
    """A share in per cent with one decimal, as text; None of nothing."""
    return None if not whole else f"{part * 100 / whole:.1f}"
