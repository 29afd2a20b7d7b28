"""Times that are offered, and how long a partner may think about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kit.domain import Invalid, field_error

ANSWER_WITHIN = dt.timedelta(days=5)
BEFORE_FIRST_SLOT = dt.timedelta(days=2)
AT_LEAST_OPEN = dt.timedelta(days=1)
MOST_SLOTS = 5
LONGEST = dt.timedelta(days=7)


@dataclass(frozen=True, order=True)
class Slot:
    """From when to when, both aware; two slots are the same when the moments are, whatever their offsets."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    def to_dict(self) -> dict[str, str]:
        """The form in which it is stored and travels: RFC 3339 in UTC."""
        return {"starts_at": _utc(self.starts_at), "ends_at": _utc(self.ends_at)}

    @classmethod
    def from_dict(cls, raw: dict[str, str]) -> Slot:
        """Read what `to_dict` or another service wrote."""
        return cls(dt.datetime.fromisoformat(raw["starts_at"]), dt.datetime.fromisoformat(raw["ends_at"]))


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()


def check_slots(slots: Sequence[Slot], now: dt.datetime) -> None:
    """Refuse slots that end before they start, that do not lie ahead, or that are named twice (Invalid, by pointer)."""
    errors = []
    for index, slot in enumerate(slots):
        if slot.ends_at <= slot.starts_at:
            errors.append(field_error(f"/slots/{index}/ends_at", "slot.order", "结束时间应晚于开始时间。"))
        elif slot.ends_at - slot.starts_at > LONGEST:
            errors.append(field_error(f"/slots/{index}/ends_at", "slot.too_long", "一次活动最长 7 天。"))
        elif slot.starts_at <= now:
            errors.append(field_error(f"/slots/{index}/starts_at", "slot.past", "时间已过，请选择以后的时间。"))
        elif slot in slots[:index]:
            errors.append(field_error(f"/slots/{index}", "slot.twice", "与前面的时间重复。"))
    if errors:
        raise Invalid("invalid", "所填时间不正确，请按提示修改。", "Some of the times are not valid.", errors=errors)


def chosen(slots: Sequence[Slot], index: int, now: dt.datetime) -> Slot:
    """The slot with this number, if it was offered and still lies ahead (otherwise Invalid at /slot)."""
    if not 0 <= index < len(slots):
        raise _bad_choice("slot.unknown", "没有这个时间选项，请刷新后重新选择。")
    if slots[index].starts_at <= now:
        raise _bad_choice("slot.past", "所选时间已过，请选择其他时间或提出新的时间。")
    return slots[index]


def _bad_choice(code: str, detail: str) -> Invalid:
    return Invalid("invalid", detail, "This slot cannot be chosen.", errors=[field_error("/slot", code, detail)])


def deadline_for(slots: Sequence[Slot], now: dt.datetime) -> dt.datetime:
    """Until when a round waits: 5 days, and at the latest 2 days before the first slot that lies ahead.

    Never in the past: a partner has at least one day, or until the slot starts. Source: office settings (ours).
    """
    ahead = [slot.starts_at for slot in slots if slot.starts_at > now]
    if not ahead:
        return now + AT_LEAST_OPEN
    usual = min(now + ANSWER_WITHIN, min(ahead) - BEFORE_FIRST_SLOT)
    return max(usual, min(now + AT_LEAST_OPEN, *ahead))
