"""Who may see a round or a finding, and who may work on it."""

from __future__ import annotations

from typing import Any

from kit.domain import Actor, in_shanghai, not_found
from services.events.domain.inspection import Inspection
from services.events.domain.inspection_team import must_be_impartial, must_serve


def see_inspection(work: Any, inspection_id: str) -> None:
    """Visible within the reach of the unit that opened it, and to its team within their time; never to a branch."""
    actor, inspection = work.actor, work.inspections.get(inspection_id)
    of_unit = actor.reach == "all" or (actor.reach == "unit" and inspection.unit_id in actor.unit_scope)
    if not of_unit and not serves(work, inspection_id):
        raise not_found("督导检查")


def see_finding(work: Any, finding_id: str) -> None:
    """Visible to the event's branch, to who reaches its unit, and to the round's team; not to plain members."""
    actor, finding = work.actor, work.findings.get(finding_id)
    hidden = actor.reach in ("self", "own_confirmed")
    reached = not hidden and actor.reaches([finding.branch_id], finding.unit_id)
    if not reached and not serves(work, finding.inspection_id):
        raise not_found("问题")


def serves(work: Any, inspection_id: str) -> bool:
    """Whether the actor is on the round's team today."""
    return bool(work.inspectors.serves(work.actor.account_id, inspection_id, today(work)))


def must_work_on(work: Any, inspection: Inspection, event_id: str) -> None:
    """Refuse before and after the round's own time, outside of the team's and the sample, and to whoever is partial."""
    inspection.must_be_under_way("检查活动")
    must_be_on_team(work, inspection)
    inspection.must_hold(event_id)
    must_be_impartial(work.actor, work.inspections.run_by(event_id))


def must_be_on_team(work: Any, inspection: Inspection) -> None:
    """Where there is a team, on it and within one's time."""
    must_serve(inspection.team, work.actor.account_id, today(work))


def leads(actor: Actor) -> bool:
    """Whether the actor leads rounds of the unit: by their role, not as a member of a team."""
    return actor.reach in ("unit", "all")


def today(work: Any) -> Any:
    """The day in Shanghai."""
    return in_shanghai(work.now).date()
