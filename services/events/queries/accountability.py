"""Measures that were taken, the table they come from, and a branch's dossier of three years."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kit.clock import in_shanghai, rfc3339
from kit.paging import decode_cursor, page
from services.events.domain.accountability import Accountability
from services.events.domain.dossier import dossier, years_to
from services.events.domain.finding import Finding
from services.events.domain.inspection import Inspection
from services.events.domain.rules import supervising
from services.events.persistence.event_tables import study_event
from services.events.persistence.supervision_tables import accountability as measure_table
from services.events.persistence.supervision_tables import finding as finding_table
from services.events.persistence.supervision_tables import inspection as inspection_table
from services.events.queries.findings import contexts
from services.events.queries.names import branch_names

Row = dict[str, Any]


def measures(work: Any, *, branch_id: str | None, limit: int, cursor: str | None) -> Row:
    """Measures within reach, newest first."""
    actor, columns = work.actor, measure_table.c
    query = select(Accountability).order_by(columns.id.desc()).limit(limit + 1)
    if actor.reach != "all":
        of_unit = columns.unit_id.in_(actor.unit_scope)
        query = query.where(of_unit if actor.reach == "unit" else columns.branch_id == (actor.branch_id or ""))
    if branch_id is not None:
        query = query.where(columns.branch_id == branch_id)
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(columns.id < after[0])
    rows = work.db.scalars(query).all()
    names = branch_names(work, {row.branch_id for row in rows})
    return page(rows, limit, lambda one: (one.id,), lambda one: {**one.shown(), "branch": names.get(one.branch_id)})


def measure_table_in_force(work: Any) -> Row:
    """The one table of measures of the actor's unit today, in the order of weight."""
    day = in_shanghai(work.now).date()
    table = supervising.measures(work.packs.on(day, work.actor.unit_id), day)
    return {"items": [{"key": key, "name": name} for key, name in table.items()]}


def branch_dossier(work: Any, *, dossier_of: str, year: int | None) -> Row:
    """What was found, scored and answered for in three years, the last of them `year` (this one by default)."""
    years = years_to(year or in_shanghai(work.now).year)
    found = _findings(work, dossier_of, years)
    measures_taken = [one for one in _measures(work, dossier_of) if one["year"] in years]
    branch = work.copies.branch(dossier_of)
    return {
        "branch_id": dossier_of,
        "branch": branch.name if branch else None,
        **dossier(years, found, _scores(work, dossier_of), measures_taken),
        "findings": found,
        "measures": measures_taken,
    }


def _findings(work: Any, branch_id: str, years: list[int]) -> list[Row]:
    mine = select(Finding).where(finding_table.c.branch_id == branch_id).order_by(finding_table.c.id)
    rows = [one for one in work.db.scalars(mine) if in_shanghai(one.raised_at).year in years]
    known = contexts(work, {one.event_id for one in rows})
    return [
        {
            "id": one.id, "year": in_shanghai(one.raised_at).year, "category": one.category,
            "class": one.rectification, "severity": one.severity, "state": one.state, "text": one.text,
            "overdue": one.is_overdue(work.now), "reopened": one.was_reopened, "number": known[one.event_id]["number"],
            "raised_at": rfc3339(one.raised_at), "due_at": rfc3339(one.due_at),
        }
        for one in rows
    ]  # fmt: skip


def _scores(work: Any, branch_id: str) -> list[Row]:
    """Every score of one of the branch's events, with the year in which it was given."""
    mine = set(work.db.scalars(select(study_event.c.id).where(study_event.c.branch_id == branch_id)))
    rounds = work.db.scalars(select(Inspection).where(inspection_table.c.state != "preparing"))
    return [
        {**score, "year": int(score["at"][:4])}
        for one in rounds for event_id, score in one.scores.items() if event_id in mine
    ]  # fmt: skip


def _measures(work: Any, branch_id: str) -> list[Row]:
    mine = select(Accountability).where(measure_table.c.branch_id == branch_id).order_by(measure_table.c.id)
    return [{**one.shown(), "year": in_shanghai(one.applied_at).year} for one in work.db.scalars(mine)]


QUERIES: dict[str, Any] = {
    "measures": measures,
    "measure_table": measure_table_in_force,
    "branch_dossier": branch_dossier,
}
