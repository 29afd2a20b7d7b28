"""Inspection rounds and their teams as facts."""

from __future__ import annotations

from typing import Any

from contracts.events import (
    EventScored,
    InspectionClosed,
    InspectionDrafted,
    InspectionKickedOff,
    InspectionOpened,
    InspectionPrepared,
    InspectionReported,
    InspectionRevised,
    InspectionStarted,
    InspectorAppointed,
    InspectorEnded,
)
from services.events.domain.inspection import Inspection
from services.events.domain.inspection_team import Inspector


def inspection_prepared(inspection: Inspection) -> InspectionPrepared:
    """What the draft says; the plan's text stays in the round."""
    return InspectionPrepared(**_of(inspection), **_drawing(inspection))


def inspection_revised(inspection: Inspection, changed: list[str]) -> InspectionRevised:
    """What the draft says now."""
    return InspectionRevised(**_of(inspection), **_drawing(inspection), changed=changed)


def inspection_kicked_off(inspection: Inspection, held_on: str) -> InspectionKickedOff:
    """When; what was said stays in the round."""
    return InspectionKickedOff(**_of(inspection), held_on=held_on)


def inspection_opened(inspection: Inspection, population_size: int, population_sha256: str) -> InspectionOpened:
    """The round, its seed and what was drawn, from what."""
    return InspectionOpened(
        inspection_id=inspection.id, unit_id=inspection.unit_id, event_ids=inspection.event_ids,
        population_size=population_size, population_sha256=population_sha256, **_drawing(inspection),
    )  # fmt: skip


def inspection_started(inspection: Inspection) -> InspectionStarted:
    """On site."""
    return InspectionStarted(**_of(inspection))


def event_scored(inspection: Inspection, **scores: Any) -> EventScored:
    """Four scores; the remark stays in the round."""
    return EventScored(inspection_id=inspection.id, **scores)


def inspection_drafted(inspection: Inspection, statements: int, without_evidence: int) -> InspectionDrafted:
    """How many statements; their text stays in the round."""
    return InspectionDrafted(**_of(inspection), statements=statements, without_evidence=without_evidence)


def inspection_reported(inspection: Inspection) -> InspectionReported:
    """The report stands."""
    return InspectionReported(**_of(inspection))


def inspection_closed(inspection: Inspection) -> InspectionClosed:
    """Done with."""
    return InspectionClosed(**_of(inspection))


def inspector_appointed(inspection: Inspection, inspector: Inspector) -> InspectorAppointed:
    """Who, from when to when; the task stays in the round."""
    period = {"from_on": inspector.from_on.isoformat(), "to_on": inspector.to_on.isoformat()}
    return InspectorAppointed(**_of(inspection), account_id=inspector.account_id, **period)


def inspector_ended(inspection: Inspection, inspector: Inspector, reason: str) -> InspectorEnded:
    """Whose access ended, and why."""
    return InspectorEnded(**_of(inspection), account_id=inspector.account_id, reason=reason)


def _of(inspection: Inspection) -> dict[str, Any]:
    return {"inspection_id": inspection.id, "unit_id": inspection.unit_id, "state": inspection.state}


def _drawing(inspection: Inspection) -> dict[str, Any]:
    same = ("name", "branch_ids", "sample_size", "seed")
    period = {"from_on": inspection.from_on.isoformat(), "to_on": inspection.to_on.isoformat()}
    return {**{name: getattr(inspection, name) for name in same}, **period}


FACTS: dict[str, Any] = {
    "inspection.prepared": inspection_prepared,
    "inspection.revised": inspection_revised,
    "inspection.kicked_off": inspection_kicked_off,
    "inspection.opened": inspection_opened,
    "inspection.started": inspection_started,
    "inspection.scored": event_scored,
    "inspection.drafted": inspection_drafted,
    "inspection.reported": inspection_reported,
    "inspection.closed": inspection_closed,
    "inspector.appointed": inspector_appointed,
    "inspector.ended": inspector_ended,
}
