"""Days that come round each year: when a member was born, and joined the Party (政治生日)."""

from __future__ import annotations

import datetime as dt

LATE = 2
"""Days within which a greeting is still one: the product may not have been running on the day itself."""


def kept_on(day: dt.date, year: int) -> dt.date:
    """The day in that year; of 29 February, in a common year, the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)


def greeted_on(day: dt.date, today: dt.date) -> dt.date | None:
    """This year's day, or what is left of it, when it is today or was lately; never the very day it began."""
    for year in (today.year, today.year - 1):
        kept = kept_on(day, year)
        if kept > day and 0 <= (today - kept).days <= LATE:
            return kept
    return None


def away_on(starts_on: dt.date, ends_on: dt.date, today: dt.date, every_days: int) -> dt.date | None:
    """The newest day on which people away are reminded: the first, and again after so many days; None when not away."""
    if not starts_on <= today <= ends_on:
        return None
    return today - dt.timedelta(days=(today - starts_on).days % every_days)
