"""A year's plan against what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from kit.clock import in_shanghai
from services.events.domain.money import ZERO
from services.events.domain.plan_progress import DoneEvent, Progress, by_line, progress, summed
from services.events.domain.states import TOOK_PLACE
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


def plan_totals(work: EventsWork, year: int) -> dict[str, Any]:
    """The same sums without the lines and events: {branches: {id: totals}, totals}."""
    planned = work.plans.approved_lines(year, None)
    cited = _shown(work, study_event.c.plan_line_id.in_([one.line.id for one in planned]))
    sums = summed(year, planned, by_line(cited), _outside_in_sum(work, year), in_shanghai(work.now).date())
    whole = Progress()
    for one in sums.values():
        whole.add(one)
    return {"branches": {key: one.to_dict() for key, one in sums.items()}, "totals": whole.to_dict()}


def _outside_in_sum(work: EventsWork, year: int) -> dict[str, Progress]:
    row = register_row.c
    held = row.state.in_(sorted(TOOK_PLACE))
    query = (
        select(
            row.branch_id,
            func.count().label("unplanned"),
            func.count().filter(held).label("unplanned_done"),
            func.sum(row.actual).filter(row.imported.is_(False)).label("unplanned_spent"),
        )
        .join(study_event, study_event.c.id == row.event_id)
        .where(visible_to(work.actor), _outside(work, year, None))
        .group_by(row.branch_id)
        .order_by(row.branch_id)
    )
    found = {one.branch_id: one._asdict() for one in work.db.execute(query)}
    return {
        key: Progress(
            unplanned=one["unplanned"],
            unplanned_done=one["unplanned_done"],
            unplanned_spent=one["unplanned_spent"] or ZERO,
        )
        for key, one in found.items()
    }


def _outside(work: EventsWork, year: int, branch_id: str | None) -> ColumnElement[bool]:
    """Of the year, and under no line of an approved plan."""
    event = study_event.c
    of_branch = true() if branch_id is None else event.branch_id == branch_id
    outside = or_(event.plan_line_id.is_(None), event.plan_line_id.not_in(work.plans.approved_line_ids()))
    return and_(register_row.c.year == year, event.state.not_in(NOT_DONE), of_branch, outside)


def _events(work: EventsWork, year: int, branch_id: str | None, line_ids: list[str]) -> list[DoneEvent]:
    """Those that stand under one of these lines, whoever holds them, and those of the year outside every plan."""
    return _shown(work, or_(study_event.c.plan_line_id.in_(line_ids), _outside(work, year, branch_id)))


def _shown(work: EventsWork, which: ColumnElement[bool]) -> list[DoneEvent]:
    event, row = study_event.c, register_row.c
    query = select(
        row.event_id, row.number, row.branch_id, event.plan_line_id, row.theme, row.state, row.held_on,
        row.own_headcount, row.actual, row.imported,
    ).join(study_event, event.id == row.event_id)  # fmt: skip
    query = query.where(visible_to(work.actor), which).order_by(row.number)
    return [_done(found) for found in work.db.execute(query)]


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
