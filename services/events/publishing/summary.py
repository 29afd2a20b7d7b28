"""Reflections, outcomes, photos and the briefing, as facts: texts stay here, the ledger gets ids and hashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import events as facts
from services.events.domain.record import EventRecord


def _of_summary(fact_class: Callable[..., Any]) -> Callable[..., Any]:
    def publish(event: EventRecord, **details: Any) -> Any:
        return fact_class(event_id=event.id, branch_id=event.branch_id, theme=event.theme, **details)

    return publish


def outcome_changed(event: EventRecord, *, outcome_state: str, **details: Any) -> facts.OutcomeChanged:
    """An outcome moved on; what was said about it stays here, but for why it went back."""
    return facts.OutcomeChanged(
        event_id=event.id, branch_id=event.branch_id, theme=event.theme, state=outcome_state, **details
    )


FACTS: dict[str, Any] = {
    "reflection.added": _of_summary(facts.ReflectionAdded),
    "outcome.added": _of_summary(facts.OutcomeAdded),
    "outcome.changed": outcome_changed,
    "outcome.waived": _of_summary(facts.OutcomesWaived),
    "photo.added": _of_summary(facts.PhotoAdded),
    "briefing.saved": _of_summary(facts.BriefingSaved),
    "briefing.submitted": _of_summary(facts.BriefingSubmitted),
    "briefing.approved": _of_summary(facts.BriefingApproved),
    "briefing.screened": _of_summary(facts.BriefingScreened),
    "briefing.returned": _of_summary(facts.BriefingReturned),
}
