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


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Events of one state that are alike in what they were summed up by, by the same rules as rows of the register.

    What they were not summed up by is None. `month`: None while undated; `frontline`: how many have a 一线 partner.
    """

    state: str
    events: int = 1
    estimate: Decimal = ZERO
    actual: Decimal = ZERO
    own: int = 0
    partner: int = 0
    frontline: int = 0
    branch_id: str | None = None
    form: str | None = None
    month: int | None = None
    fund_id: str | None = None
    imported: bool | None = None

    @property
    def held(self) -> int:
        """How many took place."""
        return self.events if self.state in TOOK_PLACE else 0


@dataclass(frozen=True)
class Met:
    """How many events of a state a partner is in."""

    partner_id: str
    state: str
    events: int = 1

    @property
    def held(self) -> int:
        """How many took place."""
        return self.events if self.state in TOOK_PLACE else 0


def sums(counted: Iterable[Counted]) -> dict[str, Any]:
    """{total, held, own_headcount, partner_headcount, estimate, actual, variance}; money as text."""
    things = list(counted)
    estimate = sum((one.estimate for one in things), ZERO)
    actual = sum((one.actual for one in things), ZERO)
    return {
        "total": sum(one.events for one in things),
        "held": sum(one.held for one in things),
        "own_headcount": sum(one.own for one in things),
        "partner_headcount": sum(one.partner for one in things),
        "estimate": f"{estimate:.2f}",
        "actual": f"{actual:.2f}",
        "variance": f"{estimate - actual:.2f}",
    }


def grouped(name: str, counted: Sequence[Counted]) -> list[dict[str, Any]]:
    """One row a value of this attribute, {name: value, **sums}, the most frequent first; what has none is None."""
    found: dict[Any, list[Counted]] = {}
    for one in counted:
        found.setdefault(getattr(one, name), []).append(one)
    rows = [{name: value, **sums(things)} for value, things in found.items()]
    return sorted(rows, key=lambda row: (-row["total"], str(row[name])))


def partnerships(name: str, met: Iterable[Met], of: Callable[[str], Hashable]) -> list[dict[str, Any]]:
    """One row a key of the partners, {name: key, total, held}, counting partnerships, the most frequent first."""
    total: Counter[Hashable] = Counter()
    held: Counter[Hashable] = Counter()
    for one in met:
        total[of(one.partner_id)] += one.events
        held[of(one.partner_id)] += one.held
    rows: list[dict[str, Any]] = [{name: key, "total": count, "held": held[key]} for key, count in total.items()]
    return sorted(rows, key=lambda row: (-row["total"], str(row[name])))


def frontline(counted: Iterable[Counted]) -> dict[str, Any]:
    """The share of held events with at least one 一线 partner."""
    held = [one for one in counted if one.held]
    total, front = sum(one.held for one in held), sum(one.frontline for one in held)
    return {"held": total, "frontline": front, "share": percent(front, total)}


def by_category(
    counted: Iterable[Counted], estimates: Mapping[str, Decimal], spent: Mapping[str, Decimal]
) -> list[dict[str, Any]]:  # fmt: skip
    """Estimate, spent and variance by category of cost; what no line or expense says (old ledgers) is the row None."""
    things = list(counted)
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
