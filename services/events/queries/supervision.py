"""Inspection rounds and findings as they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, select, true

from kit.clock import rfc3339
from kit.domain import Actor
from kit.paging import decode_cursor, page
from services.events.domain.register import MATERIALS, Materials, missing
from services.events.domain.supervision import Finding, Inspection
from services.events.persistence.event_tables import study_event
from services.events.persistence.register_rows import materials_of
from services.events.persistence.supervision_tables import finding as finding_table
from services.events.persistence.supervision_tables import inspection as inspection_table
from services.events.queries import stats
from services.events.queries.register import register


def inspections(work: Any, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """Rounds of the actor's units, newest first, without their samples' details."""
    query = select(Inspection).where(_rounds_of(work.actor)).order_by(inspection_table.c.id.desc()).limit(limit + 1)
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(inspection_table.c.id < after[0])
    return page(work.db.scalars(query).all(), limit, lambda found: (found.id,), _round)


def inspection(work: Any, *, inspection_id: str) -> dict[str, Any]:
    """One round: its sample in the order drawn, with scores and what is missing, and its findings."""
    found = work.inspections.get(inspection_id)
    query = select(study_event).where(study_event.c.id.in_(found.event_ids))
    events = {row.id: row for row in work.db.execute(query)}
    materials = materials_of(work.db, select(study_event.c.id).where(study_event.c.id.in_(found.event_ids)))
    branches = work.copies.branches({row.branch_id for row in events.values()})
    sample = []
    for event_id in found.event_ids:
        event = events[event_id]
        lacking = missing(event, materials.get(event_id, Materials()), work.now)
        sample.append(
            {
                "event_id": event_id,
                "number": event.number,
                "theme": event.theme,
                "branch_id": event.branch_id,
                "branch": branches[event.branch_id].name if event.branch_id in branches else None,
                "missing": lacking,
                "missing_text": [MATERIALS[name] for name in lacking],
                "score": found.scores.get(event_id),
            }
        )
    raised = select(Finding).where(finding_table.c.inspection_id == inspection_id).order_by(finding_table.c.id)
    return {**_round(found), "sample": sample, "findings": [one.shown(work.now) for one in work.db.scalars(raised)]}


def findings(work: Any, *, state: str | None, overdue: bool | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Findings within reach, newest first."""
    columns = finding_table.c
    query = select(Finding).where(_findings_of(work.actor)).order_by(columns.id.desc()).limit(limit + 1)
    if state is not None:
        query = query.where(columns.state == state)
    if overdue is not None:
        late = and_(columns.state.in_(("open", "reopened")), columns.due_at < work.now)
        query = query.where(late if overdue else ~late)
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(columns.id < after[0])
    rows = work.db.scalars(query).all()
    context = _contexts(work, {row.event_id for row in rows})
    return page(rows, limit, lambda one: (one.id,), lambda one: {**one.shown(work.now), **context[one.event_id]})


def finding(work: Any, *, finding_id: str) -> dict[str, Any]:
    """One finding with its history."""
    found = work.findings.get(finding_id)
    return {**found.shown(work.now), **_contexts(work, {found.event_id})[found.event_id]}


def _contexts(work: Any, event_ids: set[str]) -> dict[str, dict[str, Any]]:
    """Number, theme and branch name of the findings' events."""
    columns = study_event.c
    query = select(columns.id, columns.number, columns.theme, columns.branch_id).where(columns.id.in_(event_ids))
    rows = work.db.execute(query).all()
    branches = work.copies.branches({row.branch_id for row in rows})
    return {
        row.id: {
            "number": row.number,
            "theme": row.theme,
            "branch": branches[row.branch_id].name if row.branch_id in branches else None,
        }
        for row in rows
    }


def _round(found: Inspection) -> dict[str, Any]:
    return {
        "id": found.id,
        "version": found.version,
        "unit_id": found.unit_id,
        "from": found.from_on.isoformat(),
        "to": found.to_on.isoformat(),
        "branch_ids": found.branch_ids,
        "sample_size": found.sample_size,
        "seed": found.seed,
        "drawn": len(found.event_ids),
        "scored": len(found.scores),
        "opened_by": found.opened_by,
        "opened_at": rfc3339(found.opened_at),
    }


def _rounds_of(actor: Actor) -> ColumnElement[bool]:
    if actor.reach == "all":
        return true()
    return inspection_table.c.unit_id.in_(actor.unit_scope) if actor.reach == "unit" else false()


def _findings_of(actor: Actor) -> ColumnElement[bool]:
    if actor.reach == "all":
        return true()
    if actor.reach == "unit":
        return finding_table.c.unit_id.in_(actor.unit_scope)
    if actor.reach != "own" or actor.branch_id is None:
        return false()
    return finding_table.c.branch_id == actor.branch_id


QUERIES: dict[str, Any] = {
    "inspections": inspections,
    "inspection": inspection,
    "findings": findings,
    "finding": finding,
    "register": register,
    **stats.QUERIES,
}
