"""Study events for unit tests, taken to any state by the verbs that people use."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from kit.domain import Actor
from services.events.domain.slots import slot
from services.events.domain.study_event import StudyEvent

NOW = dt.datetime(2026, 5, 8, 1, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 6, 8, 1, 0, tzinfo=dt.UTC)
END = START + dt.timedelta(hours=3)
CHAIN = ["secretary", "leader"]
_numbers = itertools.count(1)


def next_id() -> str:
    """Ids that sort in the order in which they were made."""
    return f"id-{next(_numbers):06d}"


def actor(role: str, account_id: str = "", **more: Any) -> Actor:
    """Somebody of the event's branch and unit with one role."""
    values = {"account_id": account_id or role, "roles": (role,), "branch_id": "branch-1", "unit_scope": ("unit-1",)}
    return Actor(**(values | more))


def draft(**values: Any) -> StudyEvent:
    """A complete draft without cost, for two seats."""
    details: dict[str, Any] = {
        "form": "visit", "problem": "如何识别产能数据失真", "expected_result": "审计要点清单", "partner_ids": ["p1"],
        "slots": [slot(START, END), slot(START + dt.timedelta(days=7), END + dt.timedelta(days=7))],
        "venue": {"name": "示例 科技园"}, "capacity": 2, "budget": [], "unplanned_reason": "示例",
        "checklist": {"a": True},
    }  # fmt: skip
    return StudyEvent(
        id="event-1", number="LX-2026-0001", branch_id="branch-1", unit_id="unit-1", proposer_id="organizer",
        theme="示例主题", now=NOW, **(details | values),
    )  # fmt: skip


def in_review(**values: Any) -> StudyEvent:
    event = draft(**values)
    event.submit([], ["pack@1"], CHAIN, NOW, next_id)
    return event


def inviting(**values: Any) -> StudyEvent:
    event = in_review(**values)
    for role in CHAIN:
        step = event.pending_approval()
        assert step is not None
        event.approve(step.id, actor(role), "同意", NOW)
    event.open_to_partners(NOW)
    return event


def accept(event: StudyEvent, partner_id: str = "p1", number: int = 0, round_: int = 1) -> None:
    event.note_answer(partner_id, round_, "accepted", {**event.slots[number], "headcount": 12})


def confirmed(**values: Any) -> StudyEvent:
    event = inviting(**values)
    for partner_id in event.partner_ids:
        accept(event, partner_id)
    event.conclude(NOW, "secret", None)
    return event


def held(**values: Any) -> StudyEvent:
    event = confirmed(**values)
    event.hold(START)
    return event


def reviewed(**values: Any) -> StudyEvent:
    """Held, with all that summarize needs."""
    event = held(**values)
    event.add_reflection("受益匪浅", "member", None, END, next_id)
    event.declare_no_outcomes("以交流为主")
    event.save_briefing("标题", "<p>正文</p>", "organizer", END, None)
    event.submit_briefing("organizer", END)
    event.approve_briefing(actor("secretary"), "可发", END)
    event.screen_by_approval(actor("secretary"), [], END, next_id)
    return event


def summarized(**values: Any) -> StudyEvent:
    event = reviewed(**values)
    event.summarize(END)
    return event


def published(**values: Any) -> StudyEvent:
    event = summarized(**values)
    event.publish([], END)
    return event


def closed(**values: Any) -> StudyEvent:
    event = published(**values)
    event.settle(END, fund_id=None, spent=Decimal(0), released=Decimal(0))
    event.close(END)
    return event


def rejected(**values: Any) -> StudyEvent:
    event = in_review(**values)
    step = event.pending_approval()
    assert step is not None
    event.reject(step.id, actor("secretary"), "不宜开展", NOW)
    return event


def declined(**values: Any) -> StudyEvent:
    event = inviting(**values)
    for partner_id in event.partner_ids:
        event.note_answer(partner_id, 1, "declined", {"reason": "检修"})
    event.conclude(NOW, "secret", None)
    return event


def cancelled(**values: Any) -> StudyEvent:
    event = draft(**values)
    event.cancel("不再需要")
    return event


IN_STATE = {
    "draft": draft, "in_review": in_review, "inviting": inviting, "confirmed": confirmed, "held": reviewed,
    "summarized": summarized, "published": published, "closed": closed, "rejected": rejected, "declined": declined,
    "cancelled": cancelled,
}  # fmt: skip
"""An event in each state; the held one has all that summarize needs."""


def names(event: StudyEvent) -> list[str]:
    """What happened to it, in order."""
    return [change.name for change in event.changes]
