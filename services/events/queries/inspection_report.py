"""A round's report as the document wants it: every statement of the team with what it rests on, or no report."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from services.events.domain.finding import Finding
from services.events.domain.inspection_life import DRAWN, wrong_state
from services.events.persistence.supervision_tables import finding as finding_table
from services.events.queries.evidence_words import in_words
from services.events.queries.findings import contexts
from services.events.queries.inspections import by_branch, sampled, summary, team
from services.events.queries.names import branch_names


def inspection_report(work: Any, *, inspection_id: str) -> dict[str, Any]:
    """Facts, sample, scores, findings and how they were put right; Invalid names each statement without evidence."""
    found = work.inspections.get(inspection_id)
    if found.state not in DRAWN:
        raise wrong_state(found.state, "生成报告")
    found.must_rest_on_evidence()
    sample, unit = sampled(work, found), work.copies.unit(found.unit_id)
    return {
        **summary(found),
        "unit": unit.name if unit else None,
        "branches": sorted(branch_names(work, found.branch_ids).values()),
        "plan": found.plan,
        "kickoff": found.kickoff,
        "population_size": None if found.population is None else len(found.population),
        "team": team(work, found),
        "sample": sample,
        "averages": by_branch(sample),
        "findings": _findings(work, inspection_id),
        "statements": [{**one, "evidence": in_words(work, one["evidence"])} for one in found.statements],
    }


def _findings(work: Any, inspection_id: str) -> list[dict[str, Any]]:
    raised = select(Finding).where(finding_table.c.inspection_id == inspection_id).order_by(finding_table.c.id)
    rows = list(work.db.scalars(raised))
    known = contexts(work, {one.event_id for one in rows})
    shown = [{**one.shown(work.now), **known[one.event_id]} for one in rows]
    return [{**one, "evidence": in_words(work, one["evidence"])} for one in shown]


QUERIES: dict[str, Any] = {"inspection_report": inspection_report}
