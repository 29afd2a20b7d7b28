"""Findings and the measures taken for them as facts."""

from __future__ import annotations

from typing import Any

from contracts.events import (
    AccountabilityApplied,
    FindingEscalated,
    FindingExtensionDecided,
    FindingExtensionRequested,
    FindingHandedOver,
    FindingPlanned,
    FindingRaised,
    FindingRectified,
    FindingReopened,
    FindingVerified,
)
from kit.envelope import plain
from services.events.domain.accountability import Accountability
from services.events.domain.finding import Finding


def finding_raised(finding: Finding, state: str) -> FindingRaised:
    """The finding without its text."""
    return FindingRaised(
        **_of(finding, state),
        rectification=finding.rectification,
        category=finding.category,
        method=finding.method,
        due_at=str(plain(finding.due_at)),
        severity=finding.severity,
    )


def finding_planned(finding: Finding, state: str, measures: int, last_due_on: str) -> FindingPlanned:
    """The plan without its words and owners."""
    return FindingPlanned(**_of(finding, state), measures=measures, last_due_on=last_due_on)


def finding_rectified(finding: Finding, state: str) -> FindingRectified:
    """The branch did something about it."""
    return FindingRectified(**_of(finding, state))


def finding_verified(finding: Finding, state: str) -> FindingVerified:
    """It is put right."""
    return FindingVerified(**_of(finding, state))


def finding_reopened(finding: Finding, state: str, reason: str) -> FindingReopened:
    """It is not put right."""
    return FindingReopened(**_of(finding, state), reason=reason)


def extension_requested(finding: Finding, state: str, until: str, reason: str) -> FindingExtensionRequested:
    """The branch wants more time."""
    return FindingExtensionRequested(**_of(finding, state), until=until, reason=reason)


def extension_decided(finding: Finding, state: str, granted: bool, reason: str) -> FindingExtensionDecided:
    """It got it, or not."""
    due_at = str(plain(finding.due_at))
    return FindingExtensionDecided(**_of(finding, state), granted=granted, due_at=due_at, reason=reason)


def finding_escalated(finding: Finding, state: str, step: int, role: str) -> FindingEscalated:
    """It is late, and somebody higher hears of it."""
    return FindingEscalated(**_of(finding, state), step=step, role=role, due_at=str(plain(finding.due_at)))


def finding_handed_over(finding: Finding, state: str, from_branch_id: str, reason: str) -> FindingHandedOver:
    """Another branch has to put it right."""
    return FindingHandedOver(**_of(finding, state), from_branch_id=from_branch_id, reason=reason)


def accountability_applied(measure: Accountability) -> AccountabilityApplied:
    """The measure with its grounds, which name nobody."""
    same = ("branch_id", "unit_id", "measure", "name", "finding_ids", "reason", "basis")
    return AccountabilityApplied(accountability_id=measure.id, **{name: getattr(measure, name) for name in same})


def _of(finding: Finding, state: str) -> dict[str, Any]:
    return {
        "finding_id": finding.id,
        "inspection_id": finding.inspection_id,
        "event_id": finding.event_id,
        "branch_id": finding.branch_id,
        "state": state,
    }


FACTS: dict[str, Any] = {
    "finding.raised": finding_raised,
    "finding.planned": finding_planned,
    "finding.rectified": finding_rectified,
    "finding.verified": finding_verified,
    "finding.reopened": finding_reopened,
    "finding.extension_requested": extension_requested,
    "finding.extension_decided": extension_decided,
    "finding.escalated": finding_escalated,
    "finding.handed_over": finding_handed_over,
    "accountability.applied": accountability_applied,
}
