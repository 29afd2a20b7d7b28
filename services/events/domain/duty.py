"""How many joint studies a standing branch has to hold (rule kind `branch_duty`), and what is missing of them.

The quarterly duty counts up over the year, so that what one quarter lacks can be made good in the next. The yearly one
is owed from October on, and is overdue in January of the next year, while the record may still be completed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from services.events.domain.owed import end_of_month

LAST_QUARTER = 10
"""The month from which the whole year's duty is listed."""


@dataclass(frozen=True)
class Duty:
    """How many a quarter and a year; 0 is none."""

    per_quarter: int = 0
    per_year: int = 0


@dataclass(frozen=True)
class Behind:
    """`missing` of `wanted` studies, which were due on `due`. `period`: quarter or year."""

    period: str
    year: int
    wanted: int
    held: int
    since: dt.date
    due: dt.date

    @property
    def missing(self) -> int:
        """How many more there should be."""
        return self.wanted - self.held

    @property
    def title(self) -> str:
        """What should have been, and what was."""
        months = f"前 {self.due.month // 3} 季度" if self.period == "quarter" else "全年"
        return f"{self.year} 年{months}应开展联学 {self.wanted} 场，已开展 {self.held} 场"


def behind(duty: Duty, held: Mapping[int, int], founded_on: dt.date | None, today: dt.date) -> list[Behind]:
    """What a branch lacks; `held`: year -> events held. A branch founded within a period is not asked for it."""
    year = today.year
    found = [_of_quarters(duty, year, held.get(year, 0), founded_on, today)]
    if today.month >= LAST_QUARTER:
        found.append(_of_year(duty, year, held.get(year, 0), founded_on))
    if today.month == 1:
        found.append(_of_year(duty, year - 1, held.get(year - 1, 0), founded_on))
    return [one for one in found if one is not None and one.missing > 0]


def _of_quarters(duty: Duty, year: int, held: int, founded_on: dt.date | None, today: dt.date) -> Behind | None:
    over = (today.month - 1) // 3
    begun = (founded_on.month - 1) // 3 + 1 if founded_on is not None and founded_on.year == year else 0
    if not duty.per_quarter or over <= begun or (founded_on is not None and founded_on.year > year):
        return None
    since, due = dt.date(year, 3 * over - 2, 1), end_of_month(year, 3 * over)
    return Behind("quarter", year, duty.per_quarter * (over - begun), held, since, due)


def _of_year(duty: Duty, year: int, held: int, founded_on: dt.date | None) -> Behind | None:
    if not duty.per_year or (founded_on is not None and founded_on > dt.date(year, 1, 1)):
        return None
    return Behind("year", year, duty.per_year, held, dt.date(year, LAST_QUARTER, 1), dt.date(year, 12, 31))
