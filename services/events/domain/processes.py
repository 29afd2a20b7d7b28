"""Processes: what follows when an event is cancelled, declined, reopened or rescheduled, until all of it is done.

The steps of this service are done with the change itself, in one transaction. Those of others are done when their own
fact says so, and never assumed: `invitations` by the partners service, `messages` by notify. A process whose facts do
not come in time is stuck, and an administrator may have them asked for again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kit.domain import Aggregate, Conflict
from services.events.domain.record import EventRecord, NewId

CAUSES = {
    "cancel": "event.cancelled", "decline": "event.declined", "reopen": "event.revised",
    "reschedule": "event.rescheduled",
}  # fmt: skip
"""Kind → what happened to the event."""

KIND_NAMES = {"cancel": "取消", "decline": "对方婉拒", "reopen": "重大修改", "reschedule": "改期"}
STEP_NAMES = {
    "approvals": "审批作废", "seats": "释放名额", "money": "释放经费", "venue": "腾出场地和时间",
    "invitations": "处理邀请链接", "messages": "通知有关人员",
}  # fmt: skip
SERVICES = {"invitations": "partners", "messages": "notify"}
"""Steps that another service does and confirms."""


@dataclass(frozen=True)
class Before:
    """What the event held just before: whatever it did not hold need not be given back."""

    approvals: bool
    seats: int
    placed: bool
    invited: bool

    @classmethod
    def of(cls, event: EventRecord) -> Before:
        """As it stands now."""
        return cls(
            approvals=any(step.state in ("waiting", "pending") for step in event.approvals),
            seats=sum(one.state != "cancelled" for one in event.bookings),
            placed=event.state == "confirmed",
            invited=event.state in ("inviting", "confirmed") and bool(event.partner_ids),
        )


@dataclass(eq=False)
class ProcessStep:
    """One step. `state`: waiting, done, skipped (there was nothing to do). `fact_type`: by which fact it is done."""

    id: str
    name: str
    position: int
    state: str = "waiting"
    done_at: dt.datetime | None = None
    fact_type: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def done(self, fact_type: str, at: dt.datetime, details: Mapping[str, Any]) -> None:
        """It has happened."""
        self.state, self.fact_type, self.done_at, self.details = "done", fact_type, at, dict(details)


class Process(Aggregate):
    """One process of an event; `event_version` is that of the change that began it. `state`: running, done."""

    def __init__(self, *, id: str, event: EventRecord, kind: str, reason: str, by: str, now: dt.datetime) -> None:
        self.id, self.version, self.event_id, self.kind = id, 1, event.id, kind
        self.event_version = next(one.version for one in reversed(event.changes) if one.name == CAUSES[kind])
        self.reason, self.started_by, self.started_at, self.asked_at = reason, by, now, now
        self.state = "running"
        self.finished_at: dt.datetime | None = None
        self.steps: list[ProcessStep] = []

    def lay_out(self, was: Before, released: str | None, now: dt.datetime, new_id: NewId) -> None:
        """The steps of the kind; this service's own are done already, others wait for a fact."""
        cause = CAUSES[self.kind]
        gives_up_seats = self.kind in ("cancel", "decline")
        own: list[tuple[str, bool, str, dict[str, Any]]] = [
            ("approvals", was.approvals, cause, {}),
            ("seats", gives_up_seats and was.seats > 0, cause, {"seats": was.seats}),
            ("money", released is not None, "budget.released", {"amount": released}),
            ("venue", was.placed, cause, {}),
        ]
        for name, needed, fact_type, details in own:
            step = self._add(name, new_id)
            if needed:
                step.done(fact_type, now, details)
            else:
                step.state = "skipped"
        self._add("invitations", new_id).state = "waiting" if was.invited else "skipped"
        self._add("messages", new_id)

    def confirm(self, name: str, fact_type: str, at: dt.datetime, details: Mapping[str, Any]) -> bool:
        """Another service says that it has done its part; a second time changes nothing. True when it was news."""
        step = next(one for one in self.steps if one.name == name)
        if step.state == "done":
            return False
        step.done(fact_type, at, details)
        self.version += 1
        if not self.waiting():
            self.state, self.finished_at = "done", at
        return True

    def waiting(self) -> list[ProcessStep]:
        """What has not happened yet."""
        return [step for step in self.steps if step.state == "waiting"]

    def is_stuck(self, now: dt.datetime, after: dt.timedelta) -> bool:
        """Whether it has waited longer than it should."""
        return self.state == "running" and now - self.asked_at >= after

    def resume(self, reason: str, event: EventRecord, now: dt.datetime, after: dt.timedelta) -> None:
        """Ask for what is missing once more; whoever has done it already only says so again."""
        if not self.is_stuck(now, after):
            raise Conflict(
                "process.not_stuck",
                "该流程已完成，或仍在等待时限之内，不需要恢复。",
                "It is done, or not overdue yet; nothing to resume.",
                state=self.state,
            )
        self.asked_at = now
        self.happened("process.resumed", event=event, steps=[step.name for step in self.waiting()], reason=reason)

    def _add(self, name: str, new_id: NewId) -> ProcessStep:
        made = ProcessStep(new_id(), name, len(self.steps) + 1)
        self.steps.append(made)
        return made
