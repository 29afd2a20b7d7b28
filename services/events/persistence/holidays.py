"""The Chinese working calendar with 调休, from `chinesecalendar`, whose data ends with the last announced year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import chinese_calendar


class OwnDay(NamedTuple):
    """A day as an office entered it."""

    workday: bool
    name: str = ""


class ChineseCalendar:
    """Satisfies `domain.working_days.Calendar`. Years without data fall back to weekends, and `knows` says so.

    `own` are days that the office entered: they go before what was announced, and their year counts as known.
    """

    def __init__(self, own: Mapping[dt.date, OwnDay] | None = None) -> None:
        self.own = dict(own or {})
        self.own_years = {day.year for day in self.own}

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day."""
        if day in self.own:
            return self.own[day].workday
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def holiday_name(self, day: dt.date) -> str | None:
        """The public holiday's Chinese name, if it is one; the office's own word where it entered the day."""
        return None if self.is_workday(day) else self.name_of(day)

    def name_of(self, day: dt.date) -> str | None:
        """The holiday to which a day off, or a day worked in exchange, belongs."""
        if day in self.own:
            return self.own[day].name or None
        try:
            _, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return None
        return chinese_calendar.Holiday(name).chinese if name else None

    def source_of(self, day: dt.date) -> str:
        """override: the office entered it; library: announced; weekends: a guess."""
        return "override" if day in self.own else "library" if self.announced(day.year) else "weekends"

    def knows(self, year: int) -> bool:
        """Whether that year's holidays are known."""
        return year in self.own_years or self.announced(year)

    def announced(self, year: int) -> bool:
        """Whether the library has that year."""
        try:
            chinese_calendar.is_workday(dt.date(year, 1, 1))
        except NotImplementedError:
            return False
        return True
