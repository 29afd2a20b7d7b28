"""Outcomes on their way through the four stages."""

from __future__ import annotations

from typing import Any

from kit.domain import Forbidden
from services.events.domain.event_view import outcome_view
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import runs
from services.events.handlers.evidence import seen_evidence
from services.events.ports import EventsWork


def advance_outcome(
    work: EventsWork, *, outcome_id: str, expected_version: int | None, text: str, evidence_ids: list[str]
) -> dict[str, Any]:
    """One stage on, with what was done."""
    event = work.events.of_outcome(outcome_id)
    _must_be_theirs(work, event)
    seen_evidence(work, evidence_ids, ())
    made = event.advance_outcome(outcome_id, expected_version, text, evidence_ids, work.actor, work.now)
    return outcome_view(made, event.id)


def send_outcome_back(
    work: EventsWork, *, outcome_id: str, expected_version: int | None, reason: str
) -> dict[str, Any]:  # fmt: skip
    """One stage back, with a reason."""
    event = work.events.of_outcome(outcome_id)
    _must_be_theirs(work, event)
    made = event.send_outcome_back(outcome_id, expected_version, reason, work.actor.account_id, work.now)
    return outcome_view(made, event.id)


def _must_be_theirs(work: EventsWork, event: StudyEvent) -> None:
    """The branch moves it: a supervisor who does not see the effect raises a finding."""
    if not (runs(work.actor, event) and work.actor.has("organizer", "secretary", "system")):
        raise Forbidden("outcome.other_branch", "由主办支部推进。", "The branch that holds the event moves it on.")


COMMANDS: dict[str, Any] = {"advance_outcome": advance_outcome, "send_outcome_back": send_outcome_back}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
