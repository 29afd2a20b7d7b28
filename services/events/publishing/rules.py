"""Working calendars as facts; uploaded packs and chosen ones are told by their handlers, for they have no aggregate."""

from __future__ import annotations

from typing import Any

from contracts.events import CalendarChanged
from services.events.domain.office_calendar import OfficeCalendar


def calendar_changed(calendar: OfficeCalendar) -> CalendarChanged:
    """An office's own days of a year, all of them."""
    return CalendarChanged(
        calendar_id=calendar.id, unit_id=calendar.unit_id, year=calendar.year, days=list(calendar.days)
    )


FACTS: dict[str, Any] = {"calendar.changed": calendar_changed}
