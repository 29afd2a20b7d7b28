"""What the totals of the register (台账) are summed up from: the same figures, cut three ways. Pure.

By place and form, by day, and by what an event is marked with. Each filter that the register has often is answered by
the few sums of one cut instead of a hundred thousand rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]
Row = Mapping[str, Any]
COUNTED = ("events", "own_headcount", "partner_headcount", "estimate", "actual", "findings")
"""What sums are made of."""
_ZERO: Values = {"events": 0, "own_headcount": 0, "partner_headcount": 0, "findings": 0}


class RegisterSum:
    """A summand by place and form. `hosted`: by this branch, not co-hosted."""


class RegisterDaySum:
    """A summand by the day on which it is held; events without a day are in none."""


class RegisterMarkSum:
    """A summand by funding, marks and what is lacking."""


@dataclass(frozen=True)
class Cut:
    """One way of cutting: what a summand is called, by which names, and the values of these for each sum of a row."""

    kind: type
    alike: tuple[str, ...]
    found: Callable[[Row], Iterable[Row]]

    def keys(self, row: Row) -> list[tuple[Any, ...]]:
        """The values of `alike`, once for each sum that the row is part of."""
        return [tuple(known[name] for name in self.alike) for known in self.found(row)]


def places_of(row: Row) -> list[str]:
    """The branches that see it, its host first."""
    return list(dict.fromkeys((row["branch_id"], *row["cohost_branch_ids"])))


def _by_place(row: Row) -> list[Row]:
    known = {**row, "form": row["form"] or ""}
    return [{**known, "branch_id": key, "hosted": key == row["branch_id"]} for key in places_of(row)]


def _by_day(row: Row) -> list[Row]:
    return [row] if row["held_on"] is not None else []


def _by_marks(row: Row) -> list[Row]:
    found = row["findings"] > 0
    marks = {"over_budget": row["actual"] > row["estimate"], "found": found}
    return [{**row, **marks, "unsolved_found": found and row["unsolved"] > 0}]


CUTS = (
    Cut(RegisterSum, ("hosted", "unit_id", "year", "branch_id", "state", "form"), _by_place),
    Cut(RegisterDaySum, ("held_on", "unit_id", "state"), _by_day),
    Cut(
        RegisterMarkSum,
        (
            "unit_id", "year", "state", "funding", "cohosted", "frontline", "imported", "over_budget", "lacking",
            "found", "unsolved_found",
        ),
        _by_marks,
    ),
)  # fmt: skip


def sums_of(rows: Iterable[tuple[Row, int]]) -> dict[type, list[Values]]:
    """What rows add to the totals of each cut, or take away: (row, 1 or -1). Nothing where they cancel out."""
    totals: dict[type, dict[tuple[Any, ...], Counter[str]]] = {cut.kind: {} for cut in CUTS}
    for row, sign in rows:
        for cut in CUTS:
            for key in cut.keys(row):
                total = totals[cut.kind].setdefault(key, Counter())
                total["events"] += sign
                for name in COUNTED[1:]:
                    total[name] += sign * row[name]
    return {
        cut.kind: [
            {**dict(zip(cut.alike, key, strict=True)), **_ZERO, **total}
            for key, total in totals[cut.kind].items()
            if any(total.values())
        ]
        for cut in CUTS
    }
