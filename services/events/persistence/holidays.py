"""The Chinese working calendar with 调休, from `chinesecalendar`, whose data ends with the last announced year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import chinese_calendar


class ChineseCalendar:
    """Satisfies `domain.working_days.Calendar`. Years without data fall back to weekends, and `knows` says so.

    `overrides` are the office's own days: True works, False is off.
    """

    def __init__(self, overrides: Mapping[dt.date, bool] | None = None) -> None:
        self.overrides = dict(overrides or {})

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day."""
        if day in self.overrides:
            return self.overrides[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def holiday_name(self, day: dt.date) -> str | None:
        """The public holiday's Chinese name, if it is one."""
        try:
            off, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return None
        return chinese_calendar.Holiday(name).chinese if off and name else None

    def knows(self, year: int) -> bool:
        """Whether that year's holidays are known."""
        try:
            chinese_calendar.is_workday(dt.date(year, 1, 1))
        except NotImplementedError:
            return False
        return True
