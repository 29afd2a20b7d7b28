"""How an account wants to be told: by mail, too, of which news, when, and how many at a time.

The message on this site is always there at once; only the way by mail waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kit.domain import SHANGHAI, Aggregate, Invalid, field_error, in_shanghai
from services.notify.domain.languages import CHINESE

NEWS: Mapping[str, tuple[str, ...]] = {
    "reminders": ("reminder", "member", "dispatch"),
    "approvals": ("approval", "plan"),
    "events": ("event",),
    "partners": ("invitation", "feedback"),
    "bookings": ("booking",),
    "afterwards": ("outcome", "briefing"),
    "money": ("expense",),
    "supervision": ("finding", "inspector", "accountability", "nudge", "branch", "notice"),
    "running": ("discrepancy",),
}
"""Kind of news → the subjects of facts that bring it, as their types begin."""
DIGESTS = ("at_once", "daily")
DIGEST_AT = dt.time(8, 30)
"""When the day's one mail leaves; ours."""
LONGEST_WAIT = 40
"""Days looked ahead for a working day: more than any holiday takes."""


def news_of(fact_type: str) -> str | None:
    """The kind of news that a fact is; None for what never goes by mail: that a mail did not get out, say."""
    subject = fact_type.partition(".")[0]
    return next((kind for kind, subjects in NEWS.items() if subject in subjects), None)


@dataclass(eq=False, kw_only=True)
class Preference(Aggregate):
    """`id`: the account. `quiet_from`, `quiet_to`: times of day in Shanghai, over midnight where the first is later.

    `language`: of messages and mail; a message stays in the language in which it was told.
    """

    id: str
    version: int = 0
    address: str = ""
    mailed: list[str] = field(default_factory=list)
    digest: str = "at_once"
    quiet_from: str | None = None
    quiet_to: str | None = None
    workdays_only: bool = False
    language: str = CHINESE

    def change(self, **wanted: Any) -> None:
        """Take over all of it."""
        if (wanted["quiet_from"] is None) != (wanted["quiet_to"] is None):
            missing = "quiet_to" if wanted["quiet_to"] is None else "quiet_from"
            raise _wrong(missing, "免打扰时段须同时填写开始和结束。", "Quiet hours have a beginning and an end.")
        if wanted["quiet_from"] is not None and wanted["quiet_from"] == wanted["quiet_to"]:
            raise _wrong(
                "quiet_to", "免打扰时段的开始和结束不能相同。", "Quiet hours begin and end at different times."
            )
        if wanted["mailed"] and not wanted["address"]:
            raise _wrong("address", "请填写接收通知的邮箱。", "Give the address that the mail goes to.")
        for name, value in wanted.items():
            setattr(self, name, value)
        self.version += 1

    def wants_mail(self, fact_type: str) -> bool:
        """Whether this news also goes by mail."""
        return bool(self.address) and news_of(fact_type) in self.mailed

    def leaves_at(self, now: dt.datetime, is_workday: Callable[[dt.date], bool]) -> dt.datetime:
        """When a mail about something of now may leave: not in quiet hours, nor on days off, and with the digest."""
        moment = in_shanghai(now)
        if self.digest == "daily":
            moment = _at(moment.date() + dt.timedelta(days=moment.time() > DIGEST_AT), DIGEST_AT)
        for _ in range(LONGEST_WAIT):
            if self.workdays_only and not is_workday(moment.date()):
                moment = self._next_day(moment)
            elif (ends := self._quiet_until(moment)) is not None:
                moment = ends
            else:
                break
        return moment

    def _next_day(self, moment: dt.datetime) -> dt.datetime:
        return _at(moment.date() + dt.timedelta(days=1), DIGEST_AT if self.digest == "daily" else dt.time())

    def _quiet_until(self, moment: dt.datetime) -> dt.datetime | None:
        """When the quiet hours end that the moment lies in; None outside of them."""
        if self.quiet_from is None or self.quiet_to is None:
            return None
        begins, ends = dt.time.fromisoformat(self.quiet_from), dt.time.fromisoformat(self.quiet_to)
        time, day = moment.time(), moment.date()
        if begins < ends:
            return _at(day, ends) if begins <= time < ends else None
        if time >= begins:
            return _at(day + dt.timedelta(days=1), ends)
        return _at(day, ends) if time < ends else None

    def to_dict(self) -> dict[str, Any]:
        """API shape, for its owner alone."""
        return {
            "id": self.id, "version": self.version, "address": self.address, "mailed": list(self.mailed),
            "digest": self.digest, "quiet_from": self.quiet_from, "quiet_to": self.quiet_to,
            "workdays_only": self.workdays_only, "language": self.language,
        }  # fmt: skip


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, SHANGHAI)


def _wrong(name: str, said: str, said_in_english: str) -> Invalid:
    return Invalid("invalid", said, said_in_english, errors=[field_error(f"/{name}", "invalid", said)])
