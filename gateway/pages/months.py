"""Months as pages show them: whole weeks from Monday to Sunday, with what lies on each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from kit.clock import in_shanghai

ONE_DAY = dt.timedelta(days=1)
MOST_DAYS = 42
"""Of a period that is still shown as a sheet of weeks."""


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Its first and last day."""
    first = day.replace(day=1)
    return first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY


def weeks(first: dt.date, last: dt.date, things: Iterable[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Each day with the things that fall on it; nothing where the period is too long or runs backwards."""
    if not 0 <= (last - first).days < MOST_DAYS:
        return []
    held = on_days(things, first, last)
    start, end = first - first.weekday() * ONE_DAY, last + (6 - last.weekday()) * ONE_DAY
    days = [start + number * ONE_DAY for number in range((end - start).days + 1)]
    shown = [{"date": day, "inside": first <= day <= last, "things": held.get(day, [])} for day in days]
    return [shown[number : number + 7] for number in range(0, len(shown), 7)]


def on_days(
    things: Iterable[Mapping[str, Any]], first: dt.date, last: dt.date
) -> dict[dt.date, list[Mapping[str, Any]]]:  # fmt: skip
    """Day -> what falls on it between the two, each with the `nth` of its `of` days that this is."""
    held: dict[dt.date, list[Mapping[str, Any]]] = {}
    for thing in things:
        begins, ends = _bounds(thing)
        for number in range(max((first - begins).days, 0), (min(ends, last) - begins).days + 1):
            part = {**thing, "nth": number + 1, "of": (ends - begins).days + 1}
            held.setdefault(begins + number * ONE_DAY, []).append(part)
    return held


def _bounds(thing: Mapping[str, Any]) -> tuple[dt.date, dt.date]:
    """Its first and last day; what ends at midnight does not reach into the next one."""
    begins, ends = (dt.datetime.fromisoformat(thing[name]) for name in ("starts_at", "ends_at"))
    opens, closes = in_shanghai(begins).date(), in_shanghai(ends - dt.timedelta(microseconds=1)).date()
    return opens, max(opens, closes)
