"""All that stands against a time: people, venue, resources, partners, lecturer, days off, theme day, quotas.

An `Outlook` holds what is known about a whole period, so that any time in it is judged without asking again.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.events.domain.blackouts import blackouts_on
from services.events.domain.conflicts import Elsewhere, conflicts_of
from services.events.domain.people import Branch, Dispatch, Member, Partner
from services.events.domain.resources import Commitment
from services.events.domain.slots import days_of
from services.events.domain.study_event import StudyEvent
from services.events.domain.working_days import ONE_DAY, Calendar

WEEKDAYS = "一二三四五六日"
TWO_YEARS = dt.timedelta(days=730)
HARD = frozenset({"venue", "resource", "blackout", "quota"})
"""What no time with it is ever suggested for; the rest counts against a time."""
Found = dict[str, Any]


@dataclass(frozen=True)
class Busy:
    """Another event at some time: it has the venue, a person's seat or a lecturer (`key` says whose)."""

    key: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    event_id: str
    number: str
    theme: str

    def overlaps(self, first: dt.datetime, last: dt.datetime) -> bool:
        """Whether it is at this time."""
        return self.starts_at < last and self.ends_at > first

    @property
    def label(self) -> str:
        """As people call it."""
        return f"{self.number} {self.theme}"


@dataclass(frozen=True)
class Quota:
    """How often something is allowed: off-site events in a year, or out of the province in two. `on`: those before."""

    kind: str
    at_most: int
    clause: str
    on: Sequence[dt.date]

    def exceeded_on(self, day: dt.date) -> int | None:
        """The count with an event on that day, where it is more than allowed."""
        if self.kind == "off_site_per_year":
            others = sum(one.year == day.year for one in self.on)
        else:
            others = sum(day - TWO_YEARS <= one < day for one in self.on)
        return others + 1 if others + 1 > self.at_most else None


@dataclass(frozen=True)
class Outlook:
    """What is known about a period. `theme_day`: the day of the month, None where the event is itself that day's."""

    event: StudyEvent
    calendar: Calendar
    people: Mapping[str, Member] = field(default_factory=dict)
    branches: Mapping[str, Branch] = field(default_factory=dict)
    dispatches: Sequence[Dispatch] = ()
    seats: Sequence[Busy] = ()
    venue: Sequence[Busy] = ()
    resources: Sequence[Commitment] = ()
    partners: Sequence[Partner] = ()
    speakers: Mapping[str, str] = field(default_factory=dict)
    lectures: Sequence[Busy] = ()
    theme_day: int | None = None
    quotas: Sequence[Quota] = ()

    def against(self, first: dt.datetime, last: dt.datetime) -> list[Found]:
        """Each as {member_id, code, reason, with, with_id}: what cannot be changed, then people, then the day."""
        return [*self._hard(first, last), *self._of_people(first, last), *self._soft(first, last)]

    def _hard(self, first: dt.datetime, last: dt.datetime) -> list[Found]:
        start, end = days_of(first, last)
        found = [
            _found("venue", f"该场地同一时间已有活动 {one.number}", one.label, one.event_id)
            for one in self.venue
            if one.overlaps(first, last)
        ]
        found += [
            _found("resource", one.reason, one.label or one.name, one.with_id or one.resource_id)
            for one in self.resources
            if one.overlaps(first, last)
        ]
        found += [
            _found(
                "blackout",
                f"{one.name} {one.starts_on} 至 {one.ends_on} 不便接待：{one.reason}",
                one.name,
                one.partner_id,
            )
            for one in blackouts_on(self.partners, start, end)
        ]
        return found + [_over(quota, count) for quota in self.quotas if (count := quota.exceeded_on(start)) is not None]

    def _of_people(self, first: dt.datetime, last: dt.datetime) -> list[Found]:
        start, end = days_of(first, last)
        away = [one for one in self.dispatches if one.starts_on <= end and one.ends_on >= start]
        elsewhere: list[Elsewhere] = [
            (one.key, one.event_id, one.number, one.theme) for one in self.seats if one.overlaps(first, last)
        ]
        return conflicts_of(self.event, self.people, self.branches, away, elsewhere, booked_too=True)

    def _soft(self, first: dt.datetime, last: dt.datetime) -> list[Found]:
        found = [
            _found("lecturer", f"{self.speakers[one.key]}同一时间在活动 {one.number} 讲课", one.label, one.event_id)
            for one in self.lectures
            if one.key in self.speakers and one.overlaps(first, last)
        ]
        days = _days(*days_of(first, last))
        found += [self._day_off(day) for day in days if not self.calendar.is_workday(day)]
        if self.theme_day is not None:
            found += [_theme_day(day) for day in days if day == moved_theme_day(day, self.theme_day, self.calendar)]
        return found

    def _day_off(self, day: dt.date) -> Found:
        name = self.calendar.holiday_name(day) or f"星期{WEEKDAYS[day.weekday()]}"
        return _found("holiday", f"{day} 是{name}，不是工作日{self.guess(day)}", name)

    def guess(self, day: dt.date) -> str:
        """The remark that nobody knows that year's holidays yet."""
        return "" if self.calendar.knows(day.year) else f"（{day.year} 年的节假日安排尚未录入，按周末推算）"


def moved_theme_day(day: dt.date, of_month: int, calendar: Calendar) -> dt.date:
    """The theme day of that month: moved to the next working day where it falls on a day off."""
    found = day.replace(day=min(of_month, monthrange(day.year, day.month)[1]))
    while not calendar.is_workday(found):
        found += ONE_DAY
    return found


def _theme_day(day: dt.date) -> Found:
    return _found("theme_day", f"{day} 是本月的主题党日，请确认不冲突", "主题党日")


def _over(quota: Quota, count: int) -> Found:
    what = "今年外出开展活动" if quota.kind == "off_site_per_year" else "两年内出省开展活动"
    return _found("quota", f"{what}将达到 {count} 次，超过 {quota.at_most} 次", quota.clause)


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + ONE_DAY * number for number in range(min((last - first).days, 6) + 1)]


def _found(code: str, reason: str, label: str, with_id: str | None = None) -> Found:
    return {"member_id": None, "code": code, "reason": reason, "with": label, "with_id": with_id}
