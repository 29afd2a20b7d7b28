"""Working days: weekends, public holidays and the days worked in exchange for them (调休)."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

ONE_DAY = dt.timedelta(days=1)


class Calendar(Protocol):
    """What the rules ask about days."""

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day."""

    def holiday_name(self, day: dt.date) -> str | None:
        """The public holiday's Chinese name, if it is one."""

    def knows(self, year: int) -> bool:
        """Whether that year's holidays are known; otherwise weekends are all there is."""


class WeekendsOnly:
    """Monday to Friday: the fallback where nothing is known, and the calendar of simple tests."""

    def is_workday(self, day: dt.date) -> bool:
        """Monday to Friday."""
        return day.weekday() < 5

    def holiday_name(self, day: dt.date) -> str | None:
        """No holiday is known."""
        return None

    def knows(self, year: int) -> bool:
        """No year's holidays are known."""
        return False


def working_days_until(start: dt.date, end: dt.date, calendar: Calendar) -> int:
    """Working days after `start` up to and including `end`: from Monday to Thursday there are three."""
    days = 0
    while start < end:
        start += ONE_DAY
        days += calendar.is_workday(start)
    return days


def add_working_days(start: dt.date, days: int, calendar: Calendar) -> dt.date:
    """The n-th working day after `start`; `start` itself when n is 0."""
    while days > 0:
        start += ONE_DAY
        days -= calendar.is_workday(start)
    return start
