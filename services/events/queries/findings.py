"""Findings as they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, select, true

from kit.domain import Actor
from kit.paging import decode_cursor, page
from services.events.domain.finding import OWED, Finding
from services.events.persistence.event_tables import study_event
from services.events.persistence.supervision_tables import finding as finding_table
from services.events.queries.evidence_words import in_words
from services.events.queries.names import account_names, branch_names


def findings(
    work: Any, *, state: str | None, overdue: bool | None, branch_id: str | None, inspection_id: str | None,
    event_id: str | None, limit: int, cursor: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Findings within reach, newest first."""
    columns = finding_table.c
    query = select(Finding).where(_findings_of(work.actor)).order_by(columns.id.desc()).limit(limit + 1)
    given = {"state": state, "branch_id": branch_id, "inspection_id": inspection_id, "event_id": event_id}
    query = query.where(*(columns[name] == wanted for name, wanted in given.items() if wanted is not None))
    if overdue is not None:
        late = and_(columns.state.in_(OWED), columns.due_at < work.now)
        query = query.where(late if overdue else ~late)
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(columns.id < after[0])
    rows = work.db.scalars(query).all()
    known = contexts(work, {row.event_id for row in rows})
    return page(rows, limit, lambda one: (one.id,), lambda one: {**one.shown(work.now), **known[one.event_id]})


def finding(work: Any, *, finding_id: str) -> dict[str, Any]:
    """One finding with its history, its evidence in words, and the measures that were taken for it."""
    found = work.findings.get(finding_id)
    shown = found.shown(work.now)
    names = account_names(work, [step["by"] for step in found.history])
    history = [
        {**step, "by_name": names.get(step["by"], ""), "evidence": in_words(work, step.get("evidence") or ())}
        for step in found.history
    ]
    return {
        **shown,
        **contexts(work, {found.event_id})[found.event_id],
        "evidence": in_words(work, shown["evidence"]),
        "history": history,
        "measures": [one.shown() for one in work.accountability.of_finding(finding_id)],
    }


def contexts(work: Any, event_ids: set[str]) -> dict[str, dict[str, Any]]:
    """Number, theme and branch name of the findings' events."""
    columns = study_event.c
    query = select(columns.id, columns.number, columns.theme, columns.branch_id).where(columns.id.in_(event_ids))
    rows = work.db.execute(query).all()
    branches = branch_names(work, {row.branch_id for row in rows})
    return {row.id: {"number": row.number, "theme": row.theme, "branch": branches.get(row.branch_id)} for row in rows}


def _findings_of(actor: Actor) -> ColumnElement[bool]:
    if actor.reach == "all":
        return true()
    if actor.reach == "unit":
        return finding_table.c.unit_id.in_(actor.unit_scope)
    if actor.reach != "own" or actor.branch_id is None:
        return false()
    return finding_table.c.branch_id == actor.branch_id


QUERIES: dict[str, Any] = {"findings": findings, "finding": finding}
