"""Candidate times: a slot is {"starts_at", "ends_at"}, RFC 3339 text, as it is stored and as it travels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kit.domain import Invalid, field_error, in_shanghai, rfc3339

Slot = dict[str, str]
LONGEST = dt.timedelta(days=7)


def slot(starts_at: dt.datetime, ends_at: dt.datetime) -> Slot:
    """A slot from two aware moments."""
    return {"starts_at": rfc3339(starts_at) or "", "ends_at": rfc3339(ends_at) or ""}


def times(offer: Mapping[str, str]) -> tuple[dt.datetime, dt.datetime]:
    """The two aware moments of a slot."""
    return dt.datetime.fromisoformat(offer["starts_at"]), dt.datetime.fromisoformat(offer["ends_at"])


def year_of(offer: Mapping[str, str]) -> int:
    """The budget year in which the slot lies."""
    return in_shanghai(times(offer)[0]).year


def days_of(starts_at: dt.datetime, ends_at: dt.datetime) -> tuple[dt.date, dt.date]:
    """First and last day in Shanghai that the time touches."""
    return in_shanghai(starts_at).date(), in_shanghai(ends_at).date()


def same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two slots are the same time, however they are written."""
    return times(one) == times(other)


def check_slots(offers: Sequence[Mapping[str, str]], now: dt.datetime | None = None) -> None:
    """Refuse slots that end before they start or last over a week, and, given `now`, those already past."""
    errors = []
    for index, offer in enumerate(offers):
        starts_at, ends_at = times(offer)
        if ends_at <= starts_at:
            errors.append(field_error(f"/slots/{index}/ends_at", "order", "结束时间应晚于开始时间。"))
        elif ends_at - starts_at > LONGEST:
            errors.append(field_error(f"/slots/{index}/ends_at", "too_long", "一次活动最长 7 天。"))
        elif now is not None and starts_at <= now:
            errors.append(field_error(f"/slots/{index}/starts_at", "past", "开始时间应在将来。"))
    if errors:
        raise Invalid("invalid", "候选时间填写不正确，请按提示修改。", "Some slots are not valid.", errors=errors)
