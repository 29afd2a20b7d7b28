"""The days off and the days worked that an office entered for a year, beside or in place of the announced ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kit.domain import Aggregate, Invalid, field_error, rfc3339


class OfficeCalendar(Aggregate):
    """One office's own days of one year. Days are kept as {date, workday, name}, oldest first."""

    days: list[dict[str, Any]]

    def __init__(self, *, id: str, unit_id: str, year: int) -> None:
        self.id, self.version = id, 0
        self.unit_id, self.year = unit_id, year
        self.days = []
        self.changed_by: str | None = None
        self.changed_at: dt.datetime | None = None

    def enter(self, days: Sequence[dict[str, Any]], by: str, now: dt.datetime) -> None:
        """Replace the year's days; none at all takes the entry back. Each is of that year, and named once."""
        given = [day["date"] for day in days]
        errors = [
            field_error(f"/days/{place}/date", "invalid", f"日期应在 {self.year} 年内，且不重复。")
            for place, date in enumerate(given)
            if date.year != self.year or date in given[:place]
        ]
        if errors:
            raise Invalid(
                "calendar.wrong_day", "有日期不属于该年或重复，请按提示修改。", "A date is of another year, or twice.",
                errors=errors,
            )  # fmt: skip
        self.days = [
            {"date": day["date"].isoformat(), "workday": day["workday"], "name": day["name"] or ""}
            for day in sorted(days, key=lambda day: day["date"])
        ]
        self.changed_by, self.changed_at = by, now
        self.happened("calendar.changed")

    def entry(self) -> dict[str, Any]:
        """Who entered it, and when; JSON-ready."""
        return {"changed_by": self.changed_by, "changed_at": rfc3339(self.changed_at)}
