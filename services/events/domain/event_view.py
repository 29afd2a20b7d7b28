"""How a study event and its parts look in answers: JSON-ready dicts, for commands and questions alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.domain import rfc3339
from services.events.domain.approval import Approval, waited
from services.events.domain.briefing import Briefing
from services.events.domain.money import lines_from
from services.events.domain.screening import Screening
from services.events.domain.study_event import StudyEvent
from services.events.domain.summary import Outcome, Reflection

_PLAIN = (
    "id", "number", "version", "state", "theme", "branch_id", "unit_id", "cohost_branch_ids", "proposer_id",
    "responsible_id", "form",
    "problem", "expected_result", "partner_ids", "slots", "venue", "capacity", "seats_taken", "agenda", "terms",
    "resource_ids", "channels", "closing_reason", "no_outcomes_reason", "copied_from", "legacy_number",
)  # fmt: skip
_MOMENTS = (
    "starts_at", "ends_at", "created_at", "submitted_at", "approved_at", "confirmed_at", "held_at", "summarized_at",
    "published_at", "settled_at", "closed_at",
)  # fmt: skip
_CONFIDENTIAL = (
    "plan_line_id", "unplanned_reason", "fund_id", "checklist", "preflight", "packs", "venue_taken_by",
    "waits_for_resource", "resource_taken_by", "arrangements",
)  # fmt: skip
"""With budget and negotiation: money, plan and invitations are not for the role `member`."""


def event_view(event: StudyEvent, *, confidential: bool = True) -> dict[str, Any]:
    """The event; without money, plan and the partners' answers where `confidential` is false."""
    view: dict[str, Any] = {name: getattr(event, name) for name in _PLAIN}
    view |= {name: rfc3339(getattr(event, name)) for name in _MOMENTS}
    view["imported"] = _imported(event, confidential)
    if not confidential:
        del view["slots"], view["closing_reason"]
        return view
    view |= {name: getattr(event, name) for name in _CONFIDENTIAL}
    view["budget"] = None if event.budget is None else [line.to_dict() for line in lines_from(event.budget)]
    view["estimate"] = f"{event.estimate:.2f}"
    view["negotiation"] = [{"partner_id": key, **answer} for key, answer in event.negotiation.items()]
    return view


def _imported(event: StudyEvent, confidential: bool) -> dict[str, Any] | None:
    """Where an event of before this product was taken from; what it cost and was noted of it only to those who may."""
    if event.imported is None or confidential:
        return event.imported
    return {name: value for name, value in event.imported.items() if name not in ("actual", "remarks")}


def summary_of(event: StudyEvent) -> dict[str, Any]:
    """What every action answers."""
    return {"id": event.id, "number": event.number, "state": event.state, "version": event.version}


def approval_view(step: Approval, event_id: str, now: dt.datetime) -> dict[str, Any]:
    """One step, with how long it has waited or did wait; one that nobody decided any more says nothing of that."""
    until = step.decided_at or (now if step.state == "pending" else None)
    return {
        "id": step.id, "event_id": event_id, "attempt": step.attempt, "step": step.step, "role": step.role,
        "state": step.state, "comment": step.comment, "decided_by": step.decided_by,
        "decided_at": rfc3339(step.decided_at), "requested_at": rfc3339(step.requested_at),
        "urged_on": step.urged_on.isoformat() if step.urged_on else None, "for_account_id": step.for_account_id,
        "waiting_since": rfc3339(step.requested_at) if step.state == "pending" else None,
        **waited(step.requested_at, until),
    }  # fmt: skip


def outcome_view(outcome: Outcome, event_id: str) -> dict[str, Any]:
    """One outcome."""
    return {
        "id": outcome.id, "event_id": event_id, "version": outcome.version, "problem": outcome.problem,
        "owner_id": outcome.owner_id, "due_on": outcome.due_on.isoformat(), "state": outcome.state,
        "result": outcome.result, "evidence_ids": outcome.evidence_ids, "added_by": outcome.added_by,
        "added_at": rfc3339(outcome.added_at), "done_at": rfc3339(outcome.done_at), "stage": outcome.stage,
        "history": outcome.history,
    }  # fmt: skip


def reflection_view(reflection: Reflection, author: str = "") -> dict[str, Any]:
    """One reflection; `author` is the name by the local copy."""
    return {
        "id": reflection.id, "author_id": reflection.author_id, "author": author, "member_id": reflection.member_id,
        "text": reflection.text, "added_at": rfc3339(reflection.added_at),
    }  # fmt: skip


def briefing_view(briefing: Briefing, event_id: str) -> dict[str, Any]:
    """The saved briefing."""
    return {
        "id": event_id, "event_id": event_id, "version": briefing.version, "revision": briefing.revision,
        "state": briefing.state, "title": briefing.title, "body_html": briefing.body_html,
        "author_id": briefing.author_id, "saved_at": rfc3339(briefing.saved_at),
        "submitted_by": briefing.submitted_by, "submitted_at": rfc3339(briefing.submitted_at),
        "reviewed_by": briefing.reviewed_by, "reviewed_at": rfc3339(briefing.reviewed_at), "comment": briefing.comment,
    }  # fmt: skip


def screening_view(screening: Screening) -> dict[str, Any]:
    """One judgement."""
    return {
        "id": screening.id, "revision": screening.revision, "screened_by": screening.screened_by,
        "screened_at": rfc3339(screening.screened_at), "result": screening.result, "remark": screening.remark,
        "implied": screening.implied, "words": screening.words,
    }  # fmt: skip
