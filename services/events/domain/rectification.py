"""How fast a finding has to be put right: three classes with their clocks, dated plans, and more time on request."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kit.domain import SHANGHAI, Invalid, field_error, in_shanghai
from services.events.domain.working_days import Calendar, add_working_days

CLASSES = {"instant": "即知即改", "prompt": "立行立改", "planned": "全面整改"}
CATEGORIES = {
    "detail": "细节",
    "knowledge": "业务知识",
    "record": "记录",
    "publicity": "宣传",
    "money": "经费",
    "discipline": "纪律",
}
NEVER_INSTANT = frozenset({"money", "discipline"})


class Clocks(NamedTuple):
    """By when each class is due, and how many days an extension may add; an office's rule pack may say otherwise."""

    instant_working_days: int = 1
    prompt_days: int = 7
    planned_months: int = 3
    extension_days: int = 30


CLOCKS = Clocks()
"""Ours (office settings of DOMAIN.md §4 and §5), after the three classes of 湖南移动党委巡察, 2018."""


def due_at(rectification: str, start: dt.datetime, days: Calendar, clocks: Clocks = CLOCKS) -> dt.datetime:
    """The last second of the day by which a finding of this class has to be put right, counted from `start`."""
    today = in_shanghai(start).date()
    if rectification == "instant":
        last = add_working_days(today, clocks.instant_working_days, days)
    elif rectification == "prompt":
        last = today + dt.timedelta(days=clocks.prompt_days)
    else:
        last = months_later(today, clocks.planned_months)
    return end_of(last)


def end_of(day: dt.date) -> dt.datetime:
    """The last second of a day in Shanghai."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), SHANGHAI).astimezone(dt.UTC)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months on, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def must_allow(rectification: str, category: str) -> None:
    """A violation of money or discipline is never put right on the spot (DOMAIN.md §5)."""
    if rectification == "instant" and category in NEVER_INSTANT:
        detail = f"“{CATEGORIES[category]}”类问题不能按“即知即改”处理，请选择“立行立改”或“全面整改”。"
        errors = [field_error("/class", "not_allowed", detail)]
        raise Invalid("finding.class_not_allowed", detail, "Money and discipline are never 'instant'.", errors=errors)


def must_fit(measures: Sequence[Mapping[str, Any]], today: dt.date, last: dt.date) -> None:
    """Each measure of a plan has a day from today to the finding's last day."""
    errors = [
        field_error(f"/measures/{place}/due_on", "range", f"完成日期应在 {today} 至 {last} 之间。")
        for place, one in enumerate(measures)
        if not today <= one["due_on"] <= last
    ]
    if errors:
        detail = f"整改措施的完成日期应在整改期限（{last}）之内。"
        raise Invalid("finding.plan_too_late", detail, "A measure is due outside the finding's time.", errors=errors)


def must_extend(until: dt.date, last: dt.date, today: dt.date, clocks: Clocks) -> None:
    """More time ends after the present last day and after today, and not later than the office allows."""
    most = max(last, today) + dt.timedelta(days=clocks.extension_days)
    if not max(last, today) < until <= most:
        detail = f"延期后的期限应晚于 {max(last, today)}，且不晚于 {most}。"
        errors = [field_error("/until", "range", detail)]
        raise Invalid("finding.extension_out_of_range", detail, f"After {last}, until {most}.", errors=errors)
