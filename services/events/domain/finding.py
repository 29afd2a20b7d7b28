"""A finding of an inspection, from being raised to being verified (DOMAIN.md §5).

open ──rectify──▶ rectified ──verify──▶ verified
                      │  ▲
               reopen ▼  │ rectify
                    reopened
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kit.domain import Aggregate, Conflict, Forbidden, in_shanghai, rfc3339
from services.events.domain.escalation import Rung, rungs_reached
from services.events.domain.evidence import Evidence, attachments_of, together
from services.events.domain.inspection_methods import method_name
from services.events.domain.rectification import (
    CLASSES,
    CLOCKS,
    Clocks,
    due_at,
    end_of,
    must_allow,
    must_extend,
    must_fit,
)
from services.events.domain.working_days import Calendar

STATES = {"open": "待整改", "rectified": "已整改待复核", "verified": "已销号", "reopened": "退回再整改"}
SEVERITIES = {"general": "一般", "serious": "较重", "severe": "严重"}
OWED = ("open", "reopened")


class Place(NamedTuple):
    """Where something was found: the event, its branch, its unit."""

    event_id: str
    branch_id: str
    unit_id: str


class Finding(Aggregate):
    """A problem found in one event. `history` keeps every step: {action, by, at, text, evidence_ids, evidence}.

    `plan`: the branch's measures {text, owner, due_on}; `extension`: the last request for more time;
    `escalated`: how many steps of the ladder were told since the clock was last set.
    """

    rectified_at: dt.datetime | None = None
    verified_at: dt.datetime | None = None

    def __init__(
        self, *, id: str, inspection_id: str, place: Place, rectification: str, category: str, method: str, text: str,
        evidence_ids: Sequence[str],
    ) -> None:  # fmt: skip
        must_allow(rectification, category)
        self.id, self.version = id, 0
        self.inspection_id = inspection_id
        self.event_id, self.branch_id, self.unit_id = place
        self.rectification, self.category, self.severity = rectification, category, "general"
        self.method, self.text = method, text
        self.evidence = together(evidence_ids, ())
        self.evidence_ids = attachments_of(self.evidence)
        self.state = "open"
        self.rectified_by: str | None = None
        self.verified_by: str | None = None
        self.plan: list[dict[str, Any]] = []
        self.extension: dict[str, Any] | None = None
        self.escalated = 0
        self.history: list[dict[str, Any]] = []

    @property
    def was_reopened(self) -> bool:
        """Whether a re-check ever failed."""
        return any(step["action"] == "reopened" for step in self.history)

    def raise_(
        self, *, by: str, now: dt.datetime, days: Calendar, clocks: Clocks = CLOCKS, severity: str = "general",
        evidence: Sequence[Evidence] = (),
    ) -> None:  # fmt: skip
        """Put it to the branch, as severe as it is and with what it rests on; its clock runs from now."""
        self.raised_by, self.raised_at, self.severity = by, now, severity
        self.evidence = together(self.evidence_ids, evidence)
        self.evidence_ids = attachments_of(self.evidence)
        self.due_at = due_at(self.rectification, now, days, clocks)
        self._remember("raised", by, now, self.text, self.evidence)
        self.happened("finding.raised", state=self.state)

    def make_plan(self, measures: Sequence[Mapping[str, Any]], *, by: str, now: dt.datetime) -> None:
        """The branch's dated plan; a new one replaces it as long as nothing is reported."""
        self._must_be("制定整改方案", *OWED)
        self._must_be_planned()
        must_fit(measures, in_shanghai(now).date(), in_shanghai(self.due_at).date())
        self.plan = [{**one, "due_on": one["due_on"].isoformat()} for one in measures]
        self._remember("planned", by, now, "；".join(one["text"] for one in measures), ())
        last = max(one["due_on"] for one in self.plan)
        self.happened("finding.planned", state=self.state, measures=len(self.plan), last_due_on=last)

    def rectify(
        self, text: str, evidence_ids: Sequence[str], *, by: str, now: dt.datetime, evidence: Sequence[Evidence] = ()
    ) -> None:
        """The branch says what it did; 全面整改 needs its dated plan first."""
        self._must_be("整改", *OWED)
        if self.rectification == "planned" and not self.plan:
            raise Conflict(
                "finding.no_plan",
                "“全面整改”的问题应先提交有日期的整改方案，再报告整改情况。",
                "It needs a dated plan before it is rectified.",
                state=self.state,
            )
        self.state, self.rectified_by, self.rectified_at = "rectified", by, now
        self._settle_extension("lapsed")
        self._remember("rectified", by, now, text, together(evidence_ids, evidence))
        self.happened("finding.rectified", state=self.state)

    def verify(self, comment: str, *, by: str, now: dt.datetime, evidence: Sequence[Evidence] = ()) -> None:
        """A supervisor looked again, and it is put right."""
        self._must_judge(by)
        self.state, self.verified_by, self.verified_at = "verified", by, now
        self._remember("verified", by, now, comment, evidence)
        self.happened("finding.verified", state=self.state)

    def reopen(
        self, reason: str, *, by: str, now: dt.datetime, days: Calendar, clocks: Clocks = CLOCKS,
        evidence: Sequence[Evidence] = (),
    ) -> None:  # fmt: skip
        """A supervisor looked again, and it is not; the clock of its class starts anew."""
        self._must_judge(by)
        self.state, self.due_at = "reopened", due_at(self.rectification, now, days, clocks)
        self.escalated, self.plan = 0, []
        self._remember("reopened", by, now, reason, evidence)
        self.happened("finding.reopened", state=self.state, reason=reason)

    def ask_for_time(self, until: dt.date, reason: str, *, by: str, now: dt.datetime, clocks: Clocks = CLOCKS) -> None:
        """The branch asks for a later last day; until it is decided the clock runs on."""
        self._must_be("申请延期", *OWED)
        if self.extension and self.extension["state"] == "pending":
            raise Conflict(
                "finding.extension_pending", "已有一项延期申请等待决定。", "One is waiting.", state=self.state
            )
        must_extend(until, in_shanghai(self.due_at).date(), in_shanghai(now).date(), clocks)
        self.extension = {
            "state": "pending",
            "until": until.isoformat(),
            "reason": reason,
            "by": by,
            "at": rfc3339(now),
        }
        self._remember("extension_requested", by, now, reason, ())
        self.happened("finding.extension_requested", state=self.state, until=until.isoformat(), reason=reason)

    def decide_extension(self, granted: bool, reason: str, *, by: str, now: dt.datetime) -> None:
        """A supervisor grants or refuses more time, with a reason; granted, the steps of the ladder begin anew."""
        if self.extension is None or self.extension["state"] != "pending":
            raise Conflict(
                "finding.no_extension", "没有等待决定的延期申请。", "Nothing was asked for.", state=self.state
            )
        if by == self.extension["by"]:
            raise Forbidden("finding.own_extension", "不能决定自己提出的延期申请。", "Not your own request.")
        if granted:
            self.due_at, self.escalated = end_of(dt.date.fromisoformat(self.extension["until"])), 0
        self._settle_extension("granted" if granted else "refused", decided_by=by, decision=reason)
        self._remember("extension_granted" if granted else "extension_refused", by, now, reason, ())
        self.happened("finding.extension_decided", state=self.state, granted=granted, reason=reason)

    def escalate(self, ladder: Sequence[Rung], now: dt.datetime) -> int:
        """Tell the next steps of the ladder that have come, each once; how many."""
        reached = rungs_reached(ladder, self.due_at, now) if self.is_overdue(now) else 0
        steps = range(self.escalated, reached)
        for step in steps:
            self._remember("escalated", "system", now, ladder[step].to, ())
            self.happened("finding.escalated", state=self.state, step=step + 1, role=ladder[step].to)
        self.escalated = max(self.escalated, reached)
        return len(steps)

    def hand_over(self, branch_id: str, unit_id: str, reason: str) -> None:
        """Another branch has to put it right now: its former one was dissolved. The clock goes on."""
        former, self.branch_id, self.unit_id = self.branch_id, branch_id, unit_id
        self.happened("finding.handed_over", state=self.state, from_branch_id=former, reason=reason)

    def is_overdue(self, now: dt.datetime) -> bool:
        """Whether the branch still owes it after its last day."""
        return self.state in OWED and self.due_at < now

    def shown(self, now: dt.datetime) -> dict[str, Any]:
        """JSON-ready, as API.md shows a finding."""
        same = ("id", "version", "state", "inspection_id", "event_id", "branch_id", "category", "severity", "method",
                "text", "plan", "extension", "escalated")  # fmt: skip
        people = ("raised_by", "rectified_by", "verified_by")
        moments = ("due_at", "raised_at", "rectified_at", "verified_at")
        return {
            **{name: getattr(self, name) for name in (*same, *people)},
            **{name: rfc3339(getattr(self, name)) for name in moments},
            "class": self.rectification,
            "method_name": method_name(self.method),
            "evidence_ids": self.evidence_ids,
            "evidence": together(self.evidence_ids, self.evidence),
            "overdue": self.is_overdue(now),
            "history": self.history,
        }

    def _must_be_planned(self) -> None:
        if self.rectification != "planned":
            detail = f"“{CLASSES[self.rectification]}”的问题不需要整改方案，请直接整改并报告。"
            raise Conflict("finding.needs_no_plan", detail, "Only 'planned' findings have a plan.", state=self.state)

    def _settle_extension(self, state: str, **more: Any) -> None:
        if self.extension and self.extension["state"] == "pending":
            self.extension = {**self.extension, "state": state, **more}

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

    def _remember(self, action: str, by: str, now: dt.datetime, text: str, evidence: Iterable[Evidence]) -> None:
        rests = list(evidence)
        step = {"action": action, "by": by, "at": rfc3339(now), "text": text, "evidence_ids": attachments_of(rests)}
        self.history = [*self.history, {**step, "evidence": rests}]
