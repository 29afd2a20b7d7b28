"""Why somebody cannot come: away, taken elsewhere, no longer active, of another branch. All may be overridden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.events.domain.people import Branch, Dispatch, Member
from services.events.domain.study_event import StudyEvent

Elsewhere = tuple[str, str, str, str]
"""(member id, event id, number, theme) of a seat at another event at that time."""


def conflicts_of(
    event: StudyEvent,
    members: Mapping[str, Member],
    branches: Mapping[str, Branch],
    dispatches: Iterable[Dispatch],
    elsewhere: Iterable[Elsewhere],
    *,
    booked_too: bool = False,
) -> list[dict[str, Any]]:
    """Each conflict as {member_id, code, reason, with, with_id}; of people already booked here only on request."""
    here = set() if booked_too else {one.member_id for one in event.live_bookings()}
    # A temporary branch is made of people who are away together and keep their home branch: to its own events
    # neither the dispatch nor the home branch is an obstacle.
    temporary = any(branch.kind == "temporary" for branch in branches.values())
    found = []
    for key, member in members.items():
        if not member.active:
            found.append(_conflict(key, "inactive", "该同志已不在册"))
        elif member.branch_id not in event.branch_ids and not temporary:
            found.append(_conflict(key, "other_branch", "不是主办或协办支部的党员", member.branch_id))
    found += [_dispatched(one) for one in dispatches if not temporary]
    found += [
        _conflict(key, "booked", f"同一时间已报名活动 {number}", event_id, f"{number} {theme}")
        for key, event_id, number, theme in elsewhere
    ]
    return [conflict for conflict in found if conflict["member_id"] not in here]


def _dispatched(one: Dispatch) -> dict[str, Any]:
    reason = f"{one.starts_on} 至 {one.ends_on} 外派：{one.project}（{one.place}）"
    return _conflict(one.member_id, "dispatched", reason, one.id, f"{one.project}（{one.place}）")


def _conflict(
    member_id: str, code: str, reason: str, with_id: str | None = None, label: str | None = None
) -> dict[str, Any]:
    return {"member_id": member_id, "code": code, "reason": reason, "with": label or with_id, "with_id": with_id}
