"""On which days around a partner's deadline people hear of it: what ships, and what holds where no pack says anything.

A rule of the pack `office-reminders`, which the events service keeps; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kit.office_rules import OfficeRule, PackVersion

KIND = "answer_days"
ANSWER = OfficeRule(
    kind=KIND,
    limits={"answer_first": 1, "answer_escalated": 2},
    clause="对方答复：答复期限前 1 天提醒联系对方，期限过后 2 天仍无人处理的告知支部书记",
    source="本单位设置",
    verified=True,
)
SHIPPED = (PackVersion(id="office-reminders", version="2026.1", scope="office", rules=(ANSWER,)),)


@dataclass(frozen=True)
class AnswerDays:
    """`before` the deadline whoever invited is to call (None: nobody is reminded); `after` it the secretary hears."""

    before: dt.timedelta | None
    after: dt.timedelta

    @classmethod
    def of(cls, rules: Mapping[str, OfficeRule]) -> AnswerDays:
        """As the rules of a day have it."""
        limits = rules.get(KIND, ANSWER).limits
        first = limits["answer_first"]
        return cls(dt.timedelta(days=first) if first else None, dt.timedelta(days=limits["answer_escalated"]))


DEFAULT = AnswerDays.of({})
