"""Moments and periods as papers write them: 2026年5月8日（星期五）上午9:00至11:30, on the wall clock of Shanghai."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kit.clock import in_shanghai

WEEKDAYS = "一二三四五六日"


def moment_of(value: Any) -> dt.datetime | None:
    """A moment on the wire, in Shanghai; None where there is none."""
    if not isinstance(value, str) or not value:
        return None
    return in_shanghai(dt.datetime.fromisoformat(value))


def written_moment(value: Any) -> str:
    """Day, weekday and hour, or nothing."""
    at = moment_of(value)
    return f"{_day(at)}{_hour(at)}" if at else ""


def written_period(slot: Mapping[str, Any] | None) -> str:
    """A slot; the day is said once when it begins and ends on it."""
    first, last = (moment_of((slot or {}).get(name)) for name in ("starts_at", "ends_at"))
    if first is None or last is None:
        return ""
    if last.date() != first.date():
        return f"{_day(first)}{_hour(first)}至{_day(last)}{_hour(last)}"
    until = _hour(last) if _part(last) != _part(first) else _hour(last).removeprefix(_part(last))
    return f"{_day(first)}{_hour(first)}至{until}"


def stamped(value: Any) -> str:
    """2026-05-08 09:00, for the narrow columns of tables."""
    at = moment_of(value)
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _day(at: dt.datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日（星期{WEEKDAYS[at.weekday()]}）"


def _hour(at: dt.datetime) -> str:
    return f"{_part(at)}{at.hour if at.hour <= 12 else at.hour - 12}:{at.minute:02d}"


def _part(at: dt.datetime) -> str:
    for until, name in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午")):
        if at.hour < until:
            return name
    return "晚上"
