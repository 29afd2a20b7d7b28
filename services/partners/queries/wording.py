"""Sentences that people copy, send on and read on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kit.clock import in_shanghai
from services.partners.domain.slots import Slot

WEEKDAYS = "一二三四五六日"
NUMBERS = "①②③④⑤"


@dataclass(frozen=True)
class Invited:
    """Who is invited by whom to what: what every message names. `call`: whom to ring up."""

    partner: str
    host: str
    theme: str
    venue: str
    url: str
    call: str


def moment(at: dt.datetime) -> str:
    """2026年5月8日(星期五)上午9:00, on the wall clock of Shanghai."""
    return f"{_day(at)}{_time(at)}"


def period(slot: Slot) -> str:
    """A slot in words; the day is said once when it begins and ends on it."""
    same_day = in_shanghai(slot.starts_at).date() == in_shanghai(slot.ends_at).date()
    return f"{moment(slot.starts_at)}至{_time(slot.ends_at) if same_day else moment(slot.ends_at)}"


def _day(at: dt.datetime) -> str:
    day = in_shanghai(at)
    return f"{day.year}年{day.month}月{day.day}日(星期{WEEKDAYS[day.weekday()]})"


def _time(at: dt.datetime) -> str:
    hour, minute = in_shanghai(at).hour, in_shanghai(at).minute
    part = "上午" if hour < 12 else "中午" if hour == 12 else "下午" if hour < 18 else "晚上"
    return f"{part}{hour if hour <= 12 else hour - 12}:{minute:02d}"


def offers(slots: Sequence[Slot]) -> str:
    """One line for each time that is offered."""
    if len(slots) == 1:
        return f"时间：{period(slots[0])}"
    lines = [f"{NUMBERS[index]} {period(slot)}" for index, slot in enumerate(slots[: len(NUMBERS)])]
    return "可选时间：\n" + "\n".join(lines)


def share_text(to: Invited, slots: Sequence[Slot], deadline: dt.datetime) -> str:
    """The message that the organizer copies into WeChat, SMS or mail."""
    return _lines(
        f"【联学邀请】{to.partner}：",
        f"{to.host}诚邀贵单位共同开展主题联学“{to.theme}”。",
        offers(slots),
        f"地点：{to.venue}" if to.venue else "",
        f"请于{moment(deadline)}前打开链接回复（无需注册）：{to.url}",
        f"联系人：{to.call}" if to.call else "",
    )


def confirmation_text(to: Invited, slot: Slot) -> str:
    """The same once a date is agreed."""
    return _lines(
        f"【联学确认】{to.partner}：",
        f"与{to.host}的主题联学“{to.theme}”已约定时间。",
        f"时间：{period(slot)}",
        f"地点：{to.venue}" if to.venue else "",
        f"回执、日历和来访须知见：{to.url}",
        f"联系人：{to.call}" if to.call else "",
    )


def feedback_text(to: Invited, slot: Slot) -> str:
    """The same link after the event, where the partner says how it was."""
    return _lines(
        f"【联学回访】{to.partner}：",
        f"感谢贵单位{_day(slot.starts_at)}与{to.host}共同开展主题联学“{to.theme}”。",
        f"请打开链接填写回访意见（无需注册）：{to.url}",
        f"联系人：{to.call}" if to.call else "",
    )


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
