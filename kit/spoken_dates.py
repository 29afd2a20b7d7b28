"""Moments and periods in words, on the wall clock of Shanghai: 2026年5月8日(星期五)上午9:00至11:30."""

from __future__ import annotations

import datetime as dt

from kit.domain import in_shanghai

WEEKDAYS = "一二三四五六日"


def moment(at: dt.datetime) -> str:
    """2026年5月8日(星期五)上午9:00."""
    return f"{day(at)}{_time(at)}"


def period(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """From when to when; the day is said once when it begins and ends on it."""
    same_day = in_shanghai(starts_at).date() == in_shanghai(ends_at).date()
    return f"{moment(starts_at)}至{_time(ends_at) if same_day else moment(ends_at)}"


def day(at: dt.datetime) -> str:
    """2026年5月8日(星期五)."""
    on = in_shanghai(at)
    return f"{on.year}年{on.month}月{on.day}日(星期{WEEKDAYS[on.weekday()]})"


def _time(at: dt.datetime) -> str:
    hour, minute = in_shanghai(at).hour, in_shanghai(at).minute
    part = "上午" if hour < 12 else "中午" if hour == 12 else "下午" if hour < 18 else "晚上"
    return f"{part}{hour if hour <= 12 else hour - 12}:{minute:02d}"
