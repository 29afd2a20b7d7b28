"""Inspection rounds, and findings with their clocks (DOMAIN.md §5).

open ──rectify──▶ rectified ──verify──▶ verified
                      │  ▲
               reopen ▼  │ rectify
                    reopened
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kit.domain import SHANGHAI, Aggregate, Conflict, Forbidden, Invalid, field_error, in_shanghai, rfc3339
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
STATES = {"open": "待整改", "rectified": "已整改待复核", "verified": "已销号", "reopened": "退回再整改"}
DIMENSIONS = ("records", "publicity", "summary", "learning")

# The clocks are ours (office settings of DOMAIN.md §4 and §5), after the three classes of 湖南移动党委巡察, 2018.
INSTANT_WORKING_DAYS = 1
PROMPT_DAYS = 7
PLANNED_MONTHS = 3
NEVER_INSTANT = frozenset({"money", "discipline"})


def draw_sample(numbers: Mapping[str, str], size: int, seed: int) -> list[str]:
    """Event ids drawn from `numbers` (id -> number): anyone with the same events, size and seed draws the same.

    `random.Random(seed).sample` over the ids in the order of their numbers, at most as many as there are.
    """
    ordered = sorted(numbers, key=lambda event_id: numbers[event_id])
    return random.Random(seed).sample(ordered, min(size, len(ordered)))  # noqa: S311  (repeatable, on purpose)


def due_at(rectification: str, start: dt.datetime, days: Calendar) -> dt.datetime:
    """The last second of the day by which a finding of this class has to be put right, counted from `start`."""
    today = in_shanghai(start).date()
    if rectification == "instant":
        last = add_working_days(today, INSTANT_WORKING_DAYS, days)
    elif rectification == "prompt":
        last = today + dt.timedelta(days=PROMPT_DAYS)
    else:
        last = months_later(today, PLANNED_MONTHS)
    return dt.datetime.combine(last, dt.time(23, 59, 59), SHANGHAI).astimezone(dt.UTC)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months on, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


class Inspection(Aggregate):
    """A round: period, branches, and a sample drawn with a recorded seed. `scores`: event id -> points and a remark."""

    def __init__(
        self,
        *,
        id: str,
        unit_id: str,
        period: tuple[dt.date, dt.date],
        branch_ids: Iterable[str],
        sample_size: int,
        seed: int,
        opened_by: str,
        opened_at: dt.datetime,
    ) -> None:
        self.id = id
        self.version = 0
        self.unit_id = unit_id
        self.from_on, self.to_on = period
        self.branch_ids = list(branch_ids)
        self.sample_size = sample_size
        self.seed = seed
        self.event_ids: list[str] = []
        self.scores: dict[str, dict[str, Any]] = {}
        self.opened_by = opened_by
        self.opened_at = opened_at

    def open(self, numbers: Mapping[str, str]) -> None:
        """Draw the sample; from now on it stays."""
        self.event_ids = draw_sample(numbers, self.sample_size, self.seed)
        self.happened("inspection.opened")

    def score(self, event_id: str, points: Mapping[str, int], remark: str, *, by: str, now: dt.datetime) -> None:
        """Four scores of 0–5 for one event of the sample; scoring again replaces them."""
        self.must_hold(event_id)
        given = {name: points[name] for name in DIMENSIONS}
        self.scores = {**self.scores, event_id: {**given, "remark": remark, "by": by, "at": rfc3339(now)}}
        self.happened("inspection.scored", event_id=event_id, **given)

    def must_hold(self, event_id: str) -> None:
        """Refuse events that were not drawn: the sample is what makes the round fair."""
        if event_id not in self.event_ids:
            detail = "该活动不在本次抽查的样本中。"
            errors = [field_error("/event_id", "not_in_sample", detail)]
            raise Invalid("inspection.not_in_sample", detail, "Not in this round's sample.", errors=errors)


class Place(NamedTuple):
    """Where something was found: the event, its branch, its unit."""

    event_id: str
    branch_id: str
    unit_id: str


class Finding(Aggregate):
    """A problem found in one event. `history` keeps every step: {action, by, at, text, evidence_ids}."""

    rectified_at: dt.datetime | None = None
    verified_at: dt.datetime | None = None

    def __init__(
        self,
        *,
        id: str,
        inspection_id: str,
        place: Place,
        rectification: str,
        category: str,
        method: str,
        text: str,
        evidence_ids: Sequence[str],
    ) -> None:
        must_allow(rectification, category)
        self.id = id
        self.version = 0
        self.inspection_id = inspection_id
        self.event_id, self.branch_id, self.unit_id = place
        self.rectification, self.category = rectification, category
        self.method, self.text = method, text
        self.evidence_ids = list(evidence_ids)
        self.state = "open"
        self.rectified_by: str | None = None
        self.verified_by: str | None = None
        self.history: list[dict[str, Any]] = []

    def raise_(self, *, by: str, now: dt.datetime, days: Calendar) -> None:
        """Put it to the branch; its clock runs from now."""
        self.raised_by, self.raised_at = by, now
        self.due_at = due_at(self.rectification, now, days)
        self._remember("raised", by, now, self.text, self.evidence_ids)
        self.happened("finding.raised", state=self.state)

    def rectify(self, text: str, evidence_ids: Sequence[str], *, by: str, now: dt.datetime) -> None:
        """The branch says what it did."""
        self._must_be("整改", "open", "reopened")
        self.state, self.rectified_by, self.rectified_at = "rectified", by, now
        self._remember("rectified", by, now, text, evidence_ids)
        self.happened("finding.rectified", state=self.state)

    def verify(self, comment: str, *, by: str, now: dt.datetime) -> None:
        """A supervisor looked again, and it is put right."""
        self._must_judge(by)
        self.state, self.verified_by, self.verified_at = "verified", by, now
        self._remember("verified", by, now, comment, ())
        self.happened("finding.verified", state=self.state)

    def reopen(self, reason: str, *, by: str, now: dt.datetime, days: Calendar) -> None:
        """A supervisor looked again, and it is not; the clock of its class starts anew."""
        self._must_judge(by)
        self.state, self.due_at = "reopened", due_at(self.rectification, now, days)
        self._remember("reopened", by, now, reason, ())
        self.happened("finding.reopened", state=self.state, reason=reason)

    def hand_over(self, branch_id: str, unit_id: str, reason: str) -> None:
        """Another branch has to put it right now: its former one was dissolved. The clock goes on."""
        former, self.branch_id, self.unit_id = self.branch_id, branch_id, unit_id
        self.happened("finding.handed_over", state=self.state, from_branch_id=former, reason=reason)

    def is_overdue(self, now: dt.datetime) -> bool:
        """Whether the branch still owes it after its last day."""
        return self.state in ("open", "reopened") and self.due_at < now

    def shown(self, now: dt.datetime) -> dict[str, Any]:
        """JSON-ready, as API.md shows a finding."""
        same = ("id", "version", "state", "inspection_id", "event_id", "branch_id", "category", "method", "text")
        people = ("raised_by", "rectified_by", "verified_by")
        moments = ("due_at", "raised_at", "rectified_at", "verified_at")
        return {
            **{name: getattr(self, name) for name in (*same, *people)},
            **{name: rfc3339(getattr(self, name)) for name in moments},
            "class": self.rectification,
            "evidence_ids": self.evidence_ids,
            "overdue": self.is_overdue(now),
            "history": self.history,
        }

    def _must_judge(self, by: str) -> None:
        self._must_be("复核", "rectified")
        if by == self.rectified_by:
            raise Forbidden(
                "finding.own_rectification",
                "不能复核自己提交的整改，请由其他督导员复核。",
                "Not your own rectification.",
            )

    def _must_be(self, action: str, *states: str) -> None:
        if self.state not in states:
            raise Conflict(
                "finding.wrong_state",
                f"该问题现在是“{STATES[self.state]}”，不能{action}。请刷新页面查看最新状态。",
                f"The finding is {self.state}.",
                state=self.state,
            )

    def _remember(self, action: str, by: str, now: dt.datetime, text: str, evidence_ids: Sequence[str]) -> None:
        step = {"action": action, "by": by, "at": rfc3339(now), "text": text, "evidence_ids": list(evidence_ids)}
        self.history = [*self.history, step]


def must_allow(rectification: str, category: str) -> None:
    """A violation of money or discipline is never put right on the spot (DOMAIN.md §5)."""
    if rectification == "instant" and category in NEVER_INSTANT:
        detail = f"“{CATEGORIES[category]}”类问题不能按“即知即改”处理，请选择“立行立改”或“全面整改”。"
        errors = [field_error("/class", "not_allowed", detail)]
        raise Invalid("finding.class_not_allowed", detail, "Money and discipline are never 'instant'.", errors=errors)
