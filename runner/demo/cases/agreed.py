"""Cases of what follows an agreed date: seats, another date, calling it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.demo.office import EXERCISE
from runner.demo.stage import DONGFENG, UNIVERSITY, WUGANG, Stage, acceptance, day_of, slot


def full(stage: Stage, theme: str) -> None:
    """Confirmed, with a guest, and one more member than there are seats."""
    event = stage.confirmed(theme, WUGANG, capacity=4)
    stage.do("book", event_id=event["id"], member_ids=stage.members[:3], guests=[f"示例来宾01{EXERCISE}"],
             override_reason=None)  # fmt: skip
    stage.do("book", event_id=event["id"], member_ids=stage.members[3:4], guests=[], override_reason=None)


def rescheduled(stage: Stage, theme: str) -> None:
    """Agreed once; another date is sought."""
    event = stage.confirmed(theme, DONGFENG)
    day = day_of(event["slots"][1])
    stage.do("reschedule_event", event_id=event["id"], slots=[slot(day)], reason=f"审计任务有调整{EXERCISE}")


def cancelled(stage: Stage, theme: str) -> None:
    """Agreed and booked, then called off: seats, venue and money are free, the partner is told."""
    event = stage.confirmed(theme, UNIVERSITY)
    stage.do("book", event_id=event["id"], member_ids=stage.members[:2], guests=[], override_reason=None)
    stage.do("cancel_event", event_id=event["id"], reason=f"审计任务有调整{EXERCISE}")


def cohosted(stage: Stage, theme: str) -> None:
    """Two own branches hold it together, and both have seats."""
    other = stage.people["branches"]["计算机处党支部"]["id"]
    stage.confirmed(theme, UNIVERSITY, cohost_branch_ids=[other])


def with_resources(stage: Stage, theme: str) -> None:
    """A bus and the meeting room are taken for it."""
    event = stage.confirmed(theme, DONGFENG, slots=[stage.shared_slot])
    _take(stage, event, "会议室", "车辆")


def waiting_for_a_room(stage: Stage, theme: str) -> None:
    """Everybody agreed on a time at which the room is somebody else's."""
    event = stage.approved(theme, WUGANG, slots=[stage.shared_slot])
    _take(stage, event, "会议室")
    stage.reply(stage.invitations(event)[0], **acceptance())


def _take(stage: Stage, event: Mapping[str, Any], *words: str) -> None:
    ids = [one["id"] for one in stage.hands.listed("events", "resources", stage.organizer)
           if any(word in one["name"] for word in words)]  # fmt: skip
    version = stage.do("event", event_id=event["id"])["version"]
    stage.do("set_resources", event_id=event["id"], expected_version=version, resource_ids=ids)
