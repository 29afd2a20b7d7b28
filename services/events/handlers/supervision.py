"""Inspection rounds, findings and what becomes of them; exporting the register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.domain import Forbidden, Invalid, field_error, not_found
from kit.ids import new_id, new_seed
from services.events.domain.supervision import Finding, Inspection


def open_inspection(
    work: Any, *, from_on: dt.date, to_on: dt.date, branch_ids: list[str], sample_size: int, seed: int | None
) -> dict[str, Any]:
    """Draw a sample of what took place in the period (dates in Shanghai, both included). No branch means all."""
    _must_be_a_period(from_on, to_on)
    unknown = work.inspections.unknown_branches(work.actor, branch_ids)
    if unknown:
        detail = "没有找到该支部，或者您无权查看。"
        errors = [field_error(f"/branch_ids/{branch_ids.index(branch_id)}", "unknown", detail) for branch_id in unknown]
        raise Invalid("invalid", detail, "Unknown branch.", errors=errors)
    inspection = Inspection(
        id=new_id(),
        unit_id=work.actor.unit_id or "",
        period=(from_on, to_on),
        branch_ids=list(dict.fromkeys(branch_ids)),
        sample_size=sample_size,
        seed=new_seed() if seed is None else seed,
        opened_by=work.actor.account_id,
        opened_at=work.now,
    )
    numbers = work.inspections.drawable(work.actor, (from_on, to_on), inspection.branch_ids)
    inspection.open(numbers)
    work.inspections.add(inspection)
    sample = [{"event_id": event_id, "number": numbers[event_id]} for event_id in inspection.event_ids]
    return {**_round(inspection), "sample": sample}


def score_event(work: Any, *, inspection_id: str, event_id: str, remark: str, **points: int) -> dict[str, Any]:
    """Records, publicity, summary and learning effect, 0–5 each; scoring again replaces the scores."""
    inspection = work.inspections.get(inspection_id)
    inspection.score(event_id, points, remark, by=work.actor.account_id, now=work.now)
    return {**_round(inspection), "event_id": event_id, **points, "remark": remark}


def raise_finding(
    work: Any, *, inspection_id: str, event_id: str, rectification: str, category: str, method: str, text: str,
    evidence_ids: list[str],
) -> dict[str, Any]:  # fmt: skip
    """Put a problem found in an event of the sample to its branch; its clock runs from now."""
    inspection = work.inspections.get(inspection_id)
    inspection.must_hold(event_id)
    _must_be_seen(work, evidence_ids)
    finding = Finding(
        id=new_id(),
        inspection_id=inspection_id,
        place=work.inspections.place_of(event_id),
        rectification=rectification,
        category=category,
        method=method,
        text=text,
        evidence_ids=evidence_ids,
    )
    finding.raise_(by=work.actor.account_id, now=work.now, days=work.packs.calendar_of(finding.unit_id))
    work.findings.add(finding)
    return finding.shown(work.now)


def rectify_finding(work: Any, *, finding_id: str, text: str, evidence_ids: list[str]) -> dict[str, Any]:
    """The event's own branch says what it did, with evidence."""
    finding = work.findings.get(finding_id)
    if work.actor.reach != "all" and work.actor.branch_id != finding.branch_id:
        raise Forbidden(
            "finding.other_branch", "只有活动的主办支部可以提交整改。", "Only the event's own branch rectifies."
        )
    _must_be_seen(work, evidence_ids)
    finding.rectify(text, evidence_ids, by=work.actor.account_id, now=work.now)
    return finding.shown(work.now)


def verify_finding(work: Any, *, finding_id: str, comment: str) -> dict[str, Any]:
    """A supervisor, not who rectified it, says that it is put right."""
    finding = work.findings.get(finding_id)
    finding.verify(comment, by=work.actor.account_id, now=work.now)
    return finding.shown(work.now)


def reopen_finding(work: Any, *, finding_id: str, reason: str) -> dict[str, Any]:
    """A supervisor says that it is not put right; the clock starts anew."""
    finding = work.findings.get(finding_id)
    finding.reopen(reason, by=work.actor.account_id, now=work.now, days=work.packs.calendar_of(finding.unit_id))
    return finding.shown(work.now)


def see_inspection(work: Any, inspection_id: str) -> None:
    """Visible within the reach of the unit that opened it; never to a branch."""
    actor, inspection = work.actor, work.inspections.get(inspection_id)
    if actor.reach != "all" and not (actor.reach == "unit" and inspection.unit_id in actor.unit_scope):
        raise not_found("督导检查")


def see_finding(work: Any, finding_id: str) -> None:
    """Visible to the event's branch, and to who reaches its unit; not to plain members."""
    actor, finding = work.actor, work.findings.get(finding_id)
    hidden = actor.reach in ("self", "own_confirmed")
    if hidden or not actor.reaches([finding.branch_id], finding.unit_id):
        raise not_found("问题")


def _round(inspection: Inspection) -> dict[str, Any]:
    return {
        "id": inspection.id,
        "version": inspection.version,
        "unit_id": inspection.unit_id,
        "from": inspection.from_on.isoformat(),
        "to": inspection.to_on.isoformat(),
        "branch_ids": inspection.branch_ids,
        "sample_size": inspection.sample_size,
        "seed": inspection.seed,
    }


def _must_be_a_period(first: dt.date, last: dt.date) -> None:
    if first > last:
        detail = "结束日期不能早于开始日期。"
        raise Invalid(
            "invalid", detail, "The period ends before it begins.", errors=[field_error("/to", "range", detail)]
        )


def _must_be_seen(work: Any, evidence_ids: list[str]) -> None:
    """Evidence is what the actor may see: naming a stranger's file must not open it to others."""
    detail = "没有找到该附件，或者您无权查看。"
    errors = [
        field_error(f"/evidence_ids/{place}", "unknown", detail)
        for place, attachment_id in enumerate(evidence_ids)
        if not work.attachments.is_visible(attachment_id, work.actor)
    ]
    if errors:
        raise Invalid("invalid", detail, "Unknown attachment.", errors=errors)


COMMANDS: dict[str, Any] = {
    "open_inspection": open_inspection,
    "score_event": score_event,
    "raise_finding": raise_finding,
    "rectify_finding": rectify_finding,
    "verify_finding": verify_finding,
    "reopen_finding": reopen_finding,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"inspection_id": see_inspection, "finding_id": see_finding}
