"""Findings and what becomes of them: plans, rectification, re-checks, more time, and whom to tell when late."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.domain import Forbidden
from kit.ids import new_id
from services.events.domain.finding import Finding
from services.events.domain.inspection_team import must_be_impartial
from services.events.domain.rectification import Clocks
from services.events.domain.rules import supervising
from services.events.handlers.evidence import seen_evidence
from services.events.handlers.inspection_access import must_work_on, see_finding, today

Evidence = list[dict[str, Any]]


def raise_finding(
    work: Any, *, inspection_id: str, event_id: str, severity: str, evidence_ids: list[str], evidence: Evidence,
    **said: Any,
) -> dict[str, Any]:  # fmt: skip
    """Put a problem found in an event of the sample to its branch; its clock runs from now.

    `said`: rectification (the class), category, method, text.
    """
    must_work_on(work, work.inspections.get(inspection_id), event_id)
    rests = seen_evidence(work, evidence_ids, evidence)
    place = work.inspections.place_of(event_id)
    finding = Finding(id=new_id(), inspection_id=inspection_id, place=place, evidence_ids=[], **said)
    finding.raise_(
        by=work.actor.account_id, now=work.now, days=work.packs.calendar_of(finding.unit_id),
        clocks=_clocks(work, finding), severity=severity, evidence=rests,
    )  # fmt: skip
    work.findings.add(finding)
    return finding.shown(work.now)


def plan_rectification(work: Any, *, finding_id: str, measures: list[dict[str, Any]]) -> dict[str, Any]:
    """The branch's dated plan for 全面整改."""
    finding = _own(work, finding_id)
    finding.make_plan(measures, by=work.actor.account_id, now=work.now)
    return finding.shown(work.now)


def rectify_finding(
    work: Any, *, finding_id: str, text: str, evidence_ids: list[str], evidence: Evidence
) -> dict[str, Any]:
    """The event's own branch says what it did, with evidence."""
    finding = _own(work, finding_id)
    rests = seen_evidence(work, evidence_ids, evidence)
    finding.rectify(text, [], by=work.actor.account_id, now=work.now, evidence=rests)
    return finding.shown(work.now)


def verify_finding(
    work: Any, *, finding_id: str, comment: str, evidence_ids: list[str], evidence: Evidence
) -> dict[str, Any]:
    """A supervisor, not who rectified it, says that it is put right."""
    finding = _checked(work, finding_id)
    rests = seen_evidence(work, evidence_ids, evidence)
    finding.verify(comment, by=work.actor.account_id, now=work.now, evidence=rests)
    return finding.shown(work.now)


def reopen_finding(
    work: Any, *, finding_id: str, reason: str, evidence_ids: list[str], evidence: Evidence
) -> dict[str, Any]:
    """A supervisor says that it is not put right; the clock starts anew."""
    finding = _checked(work, finding_id)
    rests = seen_evidence(work, evidence_ids, evidence)
    finding.reopen(
        reason, by=work.actor.account_id, now=work.now, days=work.packs.calendar_of(finding.unit_id),
        clocks=_clocks(work, finding), evidence=rests,
    )  # fmt: skip
    return finding.shown(work.now)


def request_extension(work: Any, *, finding_id: str, until: dt.date, reason: str) -> dict[str, Any]:
    """The branch asks for a later last day."""
    finding = _own(work, finding_id)
    finding.ask_for_time(until, reason, by=work.actor.account_id, now=work.now, clocks=_clocks(work, finding))
    return finding.shown(work.now)


def grant_extension(work: Any, *, finding_id: str, reason: str) -> dict[str, Any]:
    """A supervisor grants it, with a reason."""
    return _decide(work, finding_id, reason, granted=True)


def refuse_extension(work: Any, *, finding_id: str, reason: str) -> dict[str, Any]:
    """A supervisor refuses it, with a reason; the last day stays."""
    return _decide(work, finding_id, reason, granted=False)


def escalate_findings(work: Any) -> dict[str, Any]:
    """The timer's command: whoever is next on the ladder is told of what is late, once a step."""
    day, ladders = today(work), {}
    steps = 0
    for finding in work.findings.overdue(work.now):
        if finding.unit_id not in ladders:
            ladders[finding.unit_id] = supervising.ladder(work.packs.on(day, finding.unit_id), day)
        steps += finding.escalate(ladders[finding.unit_id], work.now)
    return {"escalated": steps}


def _decide(work: Any, finding_id: str, reason: str, *, granted: bool) -> dict[str, Any]:
    finding = _checked(work, finding_id)
    finding.decide_extension(granted, reason, by=work.actor.account_id, now=work.now)
    return finding.shown(work.now)


def _own(work: Any, finding_id: str) -> Finding:
    """The finding, for what only its own branch does."""
    finding: Finding = work.findings.get(finding_id)
    if work.actor.reach != "all" and work.actor.branch_id != finding.branch_id:
        raise Forbidden(
            "finding.other_branch", "只有活动的主办支部可以提交整改。", "Only the event's own branch rectifies."
        )
    return finding


def _checked(work: Any, finding_id: str) -> Finding:
    """The finding, for what a supervisor judges, never one of their own branch."""
    finding: Finding = work.findings.get(finding_id)
    must_be_impartial(work.actor, work.inspections.run_by(finding.event_id))
    return finding


def _clocks(work: Any, finding: Finding) -> Clocks:
    day = today(work)
    return supervising.clocks(work.packs.on(day, finding.unit_id), day)


COMMANDS: dict[str, Any] = {
    "raise_finding": raise_finding,
    "plan_rectification": plan_rectification,
    "rectify_finding": rectify_finding,
    "verify_finding": verify_finding,
    "reopen_finding": reopen_finding,
    "request_extension": request_extension,
    "grant_extension": grant_extension,
    "refuse_extension": refuse_extension,
    "escalate_findings": escalate_findings,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"finding_id": see_finding}
