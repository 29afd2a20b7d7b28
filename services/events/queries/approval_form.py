"""The approval form (审批表) of one event: all that is printed on it, with the names by the local copies."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from kit.domain import NotFound, in_shanghai
from services.events.domain.rules import checklist_items
from services.events.domain.slots import times
from services.events.domain.study_event import StudyEvent
from services.events.queries.approvals import event_approvals
from services.events.queries.confidential import sees_all
from services.events.queries.life import event
from services.events.queries.names import account_names

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork

UNSEEN: dict[str, Any] = {
    "confidential": False, "fund": None, "plan_line": None, "checklist": [], "approvals": [],
}  # fmt: skip


def approval_form(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """The event with its form's parts; money, checks and approvals only for those who see them on the event."""
    found = work.events.get(event_id)
    unit = work.copies.unit(found.unit_id)
    return {
        "event": event(work, event_id=event_id),
        "unit": unit.name if unit else "",
        "proposer": account_names(work, [found.proposer_id]).get(found.proposer_id, ""),
        **(_confidential(work, found) if sees_all(work, found) else UNSEEN),
    }


def _confidential(work: EventsWork, found: StudyEvent) -> dict[str, Any]:
    steps = event_approvals(work, event_id=found.id)["items"]
    latest = max((step["attempt"] for step in steps), default=0)
    return {
        "confidential": True,
        "fund": _fund(work, found.fund_id),
        "plan_line": _plan_line(work, found.plan_line_id),
        "checklist": _answered(work, found),
        "approvals": [step for step in steps if step["attempt"] == latest],
    }


def _fund(work: EventsWork, fund_id: str | None) -> dict[str, Any] | None:
    if fund_id is None:
        return None
    try:
        found = work.funds.get(fund_id)
    except NotFound:
        return None
    return {"name": found.name, "year": found.year, "kind": found.kind}


def _plan_line(work: EventsWork, line_id: str | None) -> str | None:
    """The theme of the plan's line under which the event is."""
    line = work.plans.line(line_id) if line_id else None
    return str(line.line.theme) if line else None


def _answered(work: EventsWork, found: StudyEvent) -> list[dict[str, Any]]:
    """The items of the event's own day, with what the organizer confirmed."""
    items = checklist_items(work.packs.on(_day(work, found), found.unit_id), _day(work, found))
    return [{**item, "confirmed": (found.checklist or {}).get(item["key"])} for item in items]


def _day(work: EventsWork, found: StudyEvent) -> dt.date:
    return in_shanghai(times(found.slots[0])[0] if found.slots else work.now).date()


QUERIES: dict[str, Any] = {"approval_form": approval_form}
