"""Inspection rounds as they stand, and their samples drawn once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from kit.clock import in_shanghai, rfc3339
from kit.domain import Forbidden
from kit.paging import decode_cursor, page
from services.events.domain.finding import Finding
from services.events.domain.inspection import Inspection
from services.events.domain.inspection_life import DRAWN, wrong_state
from services.events.domain.register import MATERIALS, Materials, missing
from services.events.domain.scores import averages
from services.events.persistence.event_tables import study_event
from services.events.persistence.register_rows import materials_of
from services.events.persistence.supervision_tables import finding as finding_table
from services.events.persistence.supervision_tables import inspection as inspection_table
from services.events.queries.evidence_words import in_words
from services.events.queries.names import account_names, branch_names

Row = dict[str, Any]


def inspections(work: Any, *, limit: int, cursor: str | None) -> Row:
    """Rounds of the actor's units, newest first, without their samples' details; for an inspector those of today."""
    query = select(Inspection).where(_rounds_of(work)).order_by(inspection_table.c.id.desc()).limit(limit + 1)
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(inspection_table.c.id < after[0])
    return page(work.db.scalars(query).all(), limit, lambda found: (found.id,), summary)


def inspection(work: Any, *, inspection_id: str) -> Row:
    """One round: its sample in the order drawn, with scores and what is missing, its findings, team and statements."""
    found = work.inspections.get(inspection_id)
    sample = sampled(work, found)
    raised = select(Finding).where(finding_table.c.inspection_id == inspection_id).order_by(finding_table.c.id)
    kickoff = found.kickoff and {**found.kickoff, "evidence": in_words(work, found.kickoff["evidence"])}
    return {
        **summary(found),
        "plan": found.plan,
        "kickoff": kickoff,
        "sample": sample,
        "averages": by_branch(sample),
        "team": team(work, found),
        "statements": [{**one, "evidence": in_words(work, one["evidence"])} for one in found.statements],
        "findings": [one.shown(work.now) for one in work.db.scalars(raised)],
    }


def redrawn_sample(work: Any, *, inspection_id: str) -> Row:
    """The recorded population drawn from again with the recorded seed; `added` and `gone`: what is otherwise today."""
    found = work.inspections.get(inspection_id)
    if found.state not in DRAWN:
        raise wrong_state(found.state, "重抽样本")
    today = work.inspections.drawable(work.inspections.units_of(found), (found.from_on, found.to_on), found.branch_ids)
    again = found.drawn_again(today)
    then = {one["event_id"]: one["number"] for one in found.population or ()} or today
    known = {**today, **then}
    return {
        "id": found.id,
        "seed": found.seed,
        "sample_size": found.sample_size,
        **again,
        "population": _numbered(then, known),
        "sample": [{"event_id": key, "number": known.get(key)} for key in again["sample"]],
        "added": _numbered(set(today) - set(then), known),
        "gone": _numbered(set(then) - set(today), known),
    }


def sampled(work: Any, found: Inspection) -> list[Row]:
    """The events of the sample with their scores and what is missing."""
    query = select(study_event).where(study_event.c.id.in_(found.event_ids))
    events = {row.id: row for row in work.db.execute(query)}
    materials = materials_of(work.db, select(study_event.c.id).where(study_event.c.id.in_(found.event_ids)))
    branches = branch_names(work, {row.branch_id for row in events.values()})
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
                "branch": branches.get(event.branch_id),
                "missing": lacking,
                "missing_text": [MATERIALS[name] for name in lacking],
                "score": found.scores.get(event_id),
            }
        )
    return sample


def by_branch(sample: Sequence[Row]) -> list[Row]:
    """Average scores a branch, in the order in which the branches were drawn."""
    branches = {one["branch_id"]: one["branch"] for one in sample}
    return [
        {"branch_id": key, "branch": name,
         **averages(one["score"] for one in sample if one["score"] and one["branch_id"] == key)}
        for key, name in branches.items()
    ]  # fmt: skip


def team(work: Any, found: Inspection) -> list[Row]:
    """The team with names, and whether each of them has access today."""
    names, day = account_names(work, [one.account_id for one in found.team]), in_shanghai(work.now).date()
    return [{**one.shown(), "name": names.get(one.account_id, ""), "serves": one.serves(day)} for one in found.team]


def summary(found: Inspection) -> Row:
    """What lists say of a round."""
    same = ("id", "version", "state", "unit_id", "name", "branch_ids", "sample_size", "seed", "opened_by")
    moments = ("opened_at", "started_at", "reported_at", "closed_at")
    return {
        **{name: getattr(found, name) for name in same},
        **{name: rfc3339(getattr(found, name)) for name in moments},
        "from": found.from_on.isoformat(),
        "to": found.to_on.isoformat(),
        "kickoff_on": found.kickoff_on and found.kickoff_on.isoformat(),
        "drawn": len(found.event_ids),
        "scored": len(found.scores),
    }


def _numbered(keys: Any, known: dict[str, str]) -> list[Row]:
    return sorted(({"event_id": key, "number": known[key]} for key in keys), key=lambda one: one["number"])


def _rounds_of(work: Any) -> ColumnElement[bool]:
    actor, columns = work.actor, inspection_table.c
    if actor.reach == "all":
        return true()
    served = [one.inspection_id for one in work.inspectors.assignments(actor.account_id, in_shanghai(work.now).date())]
    if actor.reach == "self" and not served:
        raise Forbidden("forbidden", "您没有进行这项操作的权限。", "You may not do this.")
    units = actor.unit_scope if actor.reach == "unit" else ()
    return or_(columns.unit_id.in_(units), columns.id.in_(served))


QUERIES: dict[str, Any] = {"inspections": inspections, "inspection": inspection, "redrawn_sample": redrawn_sample}
