"""A year's plan against what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select, true

from kit.clock import in_shanghai
from services.events.domain.money import ZERO
from services.events.domain.plan_progress import DoneEvent, progress
from services.events.persistence.event_repository import visible_to
from services.events.persistence.event_tables import study_event
from services.events.persistence.register_tables import register_row
from services.events.queries.names import branch_names

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork

NOT_DONE = ("draft", "rejected", "declined", "cancelled")
"""Events outside the plan count once they are asked for and as long as they may still happen."""


def plan_progress(work: EventsWork, *, year: int, branch_id: str | None) -> dict[str, Any]:
    """Per branch and line: what was planned, the events under it, and its state; and the events outside the plan."""
    planned = work.plans.approved_lines(year, branch_id)
    events = _events(work, year, branch_id, [one.line.id for one in planned])
    names = branch_names(work, {*(one.branch_id for one in planned), *(one.branch_id for one in events)})
    return progress(year, planned, events, names, in_shanghai(work.now).date())


def _events(work: EventsWork, year: int, branch_id: str | None, line_ids: list[str]) -> list[DoneEvent]:
    """Those that stand under one of these lines, whoever holds them, and those of the year outside every plan."""
    event, row = study_event.c, register_row.c
    cites = event.plan_line_id.in_(line_ids)
    of_branch = true() if branch_id is None else event.branch_id == branch_id
    outside = or_(event.plan_line_id.is_(None), event.plan_line_id.not_in(work.plans.approved_line_ids()))
    others = and_(row.year == year, event.state.not_in(NOT_DONE), of_branch, outside)
    wanted = (visible_to(work.actor), or_(cites, others))
    query = select(
        row.event_id, row.number, row.branch_id, event.plan_line_id, row.theme, row.state, row.held_on,
        row.own_headcount, row.actual, row.imported,
    ).join(study_event, event.id == row.event_id)  # fmt: skip
    return [_done(found) for found in work.db.execute(query.where(*wanted).order_by(row.number))]


def _done(row: Any) -> DoneEvent:
    return DoneEvent(
        event_id=row.event_id,
        number=row.number,
        branch_id=row.branch_id,
        plan_line_id=row.plan_line_id,
        theme=row.theme,
        state=row.state,
        date=row.held_on,
        headcount=row.own_headcount,
        spent=ZERO if row.imported else row.actual,
    )


QUERIES: dict[str, Any] = {"plan_progress": plan_progress}
