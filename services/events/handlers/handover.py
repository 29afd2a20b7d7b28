"""Handing open events over to a successor, who runs them from then on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kit.domain import Conflict, Forbidden, Invalid, field_error
from services.events.domain.event_view import summary_of
from services.events.domain.people import Account
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork

RUNNERS = ("organizer", "secretary")
DIRECTORS = ("secretary", "leader")
"""Who may hand over another's events: the branch's secretary, the unit's leader."""


def hand_over_events(
    work: EventsWork, *, from_account_id: str, to_account_id: str, event_ids: list[str] | None, reason: str
) -> dict[str, Any]:
    """All open events that the predecessor runs in the successor's branch, or the named ones; all of them or none."""
    if from_account_id != work.actor.account_id and not work.actor.has(*DIRECTORS, "system"):
        raise Forbidden(
            "handover.not_yours",
            "只能移交自己负责的活动；他人的活动请由支部书记或单位领导移交。",
            "Hand over your own events; those of others are for the secretary or the leader.",
        )
    successor = _successor(work, from_account_id, to_account_id)
    found = work.events.open_of_responsible(from_account_id, successor.branch_id or "")
    if event_ids is not None:
        found = _chosen(found, event_ids)
    if not found:
        raise Conflict(
            "handover.nothing",
            "原负责人在该支部没有进行中的活动，无需移交。",
            "The predecessor runs no open event in that branch.",
        )
    for event in found:
        event.hand_over_to(to_account_id, reason)
    return {
        "from_account_id": from_account_id,
        "to_account_id": to_account_id,
        "items": [{**summary_of(event), "responsible_id": event.responsible_id} for event in found],
    }


def _successor(work: EventsWork, from_account_id: str, to_account_id: str) -> Account:
    """An active organizer or secretary of a branch within reach, and somebody else."""
    found = work.copies.accounts([to_account_id]).get(to_account_id)
    if to_account_id == from_account_id:
        raise _wrong_successor("same", "接任人不能是原负责人本人。", "The successor is somebody else.")
    branch = work.copies.branch(found.branch_id) if found is not None and found.branch_id else None
    fit = found is not None and branch is not None and found.active and set(RUNNERS) & set(found.roles)
    if not fit or found is None or branch is None or not work.actor.reaches([branch.id], branch.unit_id):
        raise _wrong_successor(
            "unfit",
            "接任人须是有效账号，并且是您所管支部的承办人或书记。",
            "The successor is an active organizer or secretary of a branch within your reach.",
        )
    return found


def _wrong_successor(code: str, zh: str, en: str) -> Invalid:
    return Invalid("handover.successor", zh, en, errors=[field_error("/to_account_id", code, zh)])


def _chosen(found: Sequence[StudyEvent], event_ids: Sequence[str]) -> list[StudyEvent]:
    """Those that were named; each must be open, the predecessor's, and of the successor's branch."""
    known = {event.id: event for event in found}
    detail = "该活动不在可移交之列：须是原负责人在接任人所在支部负责的、尚未结束的活动。"
    errors = [
        field_error(f"/event_ids/{place}", "unknown", detail)
        for place, event_id in enumerate(event_ids)
        if event_id not in known
    ]
    if errors:
        raise Invalid("handover.events", detail, "Not an open event of the predecessor there.", errors=errors)
    return [known[event_id] for event_id in dict.fromkeys(event_ids)]


COMMANDS: dict[str, Any] = {"hand_over_events": hand_over_events}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
