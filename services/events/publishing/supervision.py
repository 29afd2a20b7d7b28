"""Inspections and findings as facts."""

from __future__ import annotations

from typing import Any

from contracts.events import (
    EventScored,
    FindingHandedOver,
    FindingRaised,
    FindingRectified,
    FindingReopened,
    FindingVerified,
    InspectionOpened,
)
from kit.envelope import plain
from services.events.domain.supervision import Finding, Inspection


def inspection_opened(inspection: Inspection) -> InspectionOpened:
    """The round, its seed and what was drawn."""
    return InspectionOpened(
        inspection_id=inspection.id,
        unit_id=inspection.unit_id,
        from_on=inspection.from_on.isoformat(),
        to_on=inspection.to_on.isoformat(),
        branch_ids=inspection.branch_ids,
        sample_size=inspection.sample_size,
        seed=inspection.seed,
        event_ids=inspection.event_ids,
    )


def event_scored(inspection: Inspection, **scores: Any) -> EventScored:
    """Four scores; the remark stays in the round."""
    return EventScored(inspection_id=inspection.id, **scores)


def finding_raised(finding: Finding, state: str) -> FindingRaised:
    """The finding without its text."""
    return FindingRaised(
        **_of(finding, state),
        rectification=finding.rectification,
        category=finding.category,
        method=finding.method,
        due_at=str(plain(finding.due_at)),
    )


def finding_rectified(finding: Finding, state: str) -> FindingRectified:
    """The branch did something about it."""
    return FindingRectified(**_of(finding, state))


def finding_verified(finding: Finding, state: str) -> FindingVerified:
    """It is put right."""
    return FindingVerified(**_of(finding, state))


def finding_reopened(finding: Finding, state: str, reason: str) -> FindingReopened:
    """It is not put right."""
    return FindingReopened(**_of(finding, state), reason=reason)


def finding_handed_over(finding: Finding, state: str, from_branch_id: str, reason: str) -> FindingHandedOver:
    """Another branch has to put it right."""
    return FindingHandedOver(**_of(finding, state), from_branch_id=from_branch_id, reason=reason)


def _of(finding: Finding, state: str) -> dict[str, Any]:
    return {
        "finding_id": finding.id,
        "inspection_id": finding.inspection_id,
        "event_id": finding.event_id,
        "branch_id": finding.branch_id,
        "state": state,
    }


FACTS: dict[str, Any] = {
    "inspection.opened": inspection_opened,
    "inspection.scored": event_scored,
    "finding.raised": finding_raised,
    "finding.rectified": finding_rectified,
    "finding.verified": finding_verified,
    "finding.reopened": finding_reopened,
    "finding.handed_over": finding_handed_over,
}
