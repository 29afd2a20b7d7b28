"""A year of an office's working calendar, as answers show it: the days that differ from plain weekends."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from services.events.domain.office_calendar import OfficeCalendar
from services.events.domain.working_days import ONE_DAY, Calendar

SOURCES = {"override": "本单位录入", "library": "国务院办公厅年度通知（chinesecalendar）", "weekends": "仅按周末推算"}


class YearCalendar(Calendar, Protocol):
    """A calendar that can say where it has a day from."""

    def announced(self, year: int) -> bool:
        """Whether the State Council's arrangement of that year is known."""

    def name_of(self, day: dt.date) -> str | None:
        """The holiday to which a day off, or a day worked in exchange, belongs."""

    def source_of(self, day: dt.date) -> str:
        """A key of SOURCES."""


def calendar_view(year: int, unit_id: str, entered: OfficeCalendar | None, calendar: YearCalendar) -> dict[str, Any]:
    """Days off on weekdays, days worked on weekends, each with its name and source; `version` 0: nothing entered."""
    own = {day["date"] for day in entered.days} if entered else set()
    source = "library" if calendar.announced(year) else "override" if calendar.knows(year) else "weekends"
    return {
        "year": year,
        "unit_id": unit_id,
        "version": entered.version if entered else 0,
        "known": calendar.knows(year),
        "source": source,
        "source_text": SOURCES[source],
        "days": _days(year, own, calendar),
        **(entered.entry() if entered else {"changed_by": None, "changed_at": None}),
    }


def _days(year: int, own: set[str], calendar: YearCalendar) -> list[dict[str, Any]]:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    every = [first + ONE_DAY * number for number in range((last - first).days + 1)]
    return [
        {
            "date": day.isoformat(),
            "workday": calendar.is_workday(day),
            "name": calendar.name_of(day) or "",
            "source": calendar.source_of(day),
        }
        for day in every
        if day.isoformat() in own or calendar.is_workday(day) != (day.weekday() < 5)
    ]
