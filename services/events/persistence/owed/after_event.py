"""What is owed of an event: that it was held, the summary, the briefing, publication, settlement, and its outcomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import Row

from kit.clock import in_shanghai
from services.events.domain.owed import RUNNERS, Owed
from services.events.domain.settling import SETTLING
from services.events.domain.states import TOOK_PLACE
from services.events.persistence.event_tables import briefing, outcome, study_event
from services.events.persistence.owed.scope import Scope

SOON = dt.timedelta(days=7)
"""An outcome is listed from a week before its day, as in the to-do list; ours."""
_ASKED_FOR = [study_event.c[name] for name in ("id", "branch_id", "unit_id", "theme", "number", "responsible_id")]
"""Rows of events are wide, and what is in their JSON takes longer to read than all else. `_of_event` takes them apart
in this order, with the moment since when behind them.
"""
_HELD_AT = func.coalesce(study_event.c.held_at, study_event.c.ends_at, study_event.c.created_at)
"""When it was held; rows of old have its time alone."""
REVIEWERS = ("secretary", "leader")


def holds(scope: Scope) -> Iterator[Owed]:
    """The agreed time is over, and nobody has said that it took place."""
    columns = study_event.c
    for row in _events(scope, columns.ends_at, columns.state == "confirmed", columns.ends_at.is_not(None)):
        if in_shanghai(row.since).date() < scope.today:
            yield _of_event(scope, row, "hold")


def summaries(scope: Scope) -> Iterator[Owed]:
    """Held, and not summed up."""
    for row in _events(scope, _HELD_AT, study_event.c.state == "held"):
        yield _of_event(scope, row, "summary")


def briefings(scope: Scope) -> Iterator[Owed]:
    """Held, without a briefing that was found good: asked of its writers, or of its reviewers once it was handed in."""
    joined = briefing.c.event_id == study_event.c.id
    query = select(*_ASKED_FOR, _HELD_AT.label("since"), briefing.c.state.label("review")).outerjoin(briefing, joined)
    wanted = (scope.within(study_event.c), study_event.c.state == "held")
    for row in scope.db.execute(query.where(*wanted).order_by(study_event.c.id)):
        if row.review != "approved":
            yield _of_event(scope, row, "briefing", asked=REVIEWERS if row.review == "submitted" else RUNNERS)


def publications(scope: Scope) -> Iterator[Owed]:
    """Summed up, and not published."""
    since = func.coalesce(study_event.c.summarized_at, _HELD_AT)
    for row in _events(scope, since, study_event.c.state == "summarized"):
        yield _of_event(scope, row, "publication")


def settlements(scope: Scope) -> Iterator[Owed]:
    """Held, and the money not settled."""
    columns = study_event.c
    for row in _events(scope, _HELD_AT, columns.state.in_(sorted(SETTLING)), columns.settled_at.is_(None)):
        yield _of_event(scope, row, "settlement", asked=("finance",))


def outcomes(scope: Scope) -> Iterator[Owed]:
    """Open ones that are due within a week, or late."""
    columns = study_event.c
    query = (
        select(outcome, columns.branch_id, columns.unit_id, columns.number, columns.responsible_id)
        .join(study_event, columns.id == outcome.c.event_id)
        .where(scope.within(columns), columns.state.in_(sorted(TOOK_PLACE)))
        .where(outcome.c.state == "open", outcome.c.due_on <= scope.today + SOON)
    )
    for row in scope.db.execute(query.order_by(outcome.c.id)):
        yield Owed(
            kind="outcome", id=row.id, branch_id=row.branch_id, unit_id=row.unit_id, title=row.problem,
            since=in_shanghai(row.added_at).date(), due=row.due_on, path=f"/outcomes#o-{row.id}",
            event_id=row.event_id, number=row.number, responsible_id=row.responsible_id,
        )  # fmt: skip


def _events(scope: Scope, since: ColumnElement[Any], *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    query = select(*_ASKED_FOR, since.label("since")).where(scope.within(study_event.c), *conditions)
    return list(scope.db.execute(query.order_by(study_event.c.id)))


def _of_event(scope: Scope, row: Any, kind: str, asked: tuple[str, ...] = RUNNERS) -> Owed:
    event_id, branch_id, unit_id, theme, number, responsible_id, since = row[: len(_ASKED_FOR) + 1]
    day = in_shanghai(since).date()
    return Owed(
        kind=kind, id=event_id, branch_id=branch_id, unit_id=unit_id, title=theme, since=day,
        due=day + scope.days(unit_id, kind), asked=asked, path=f"/events/{event_id}", event_id=event_id,
        number=number, responsible_id=responsible_id if asked == RUNNERS else None,
    )  # fmt: skip
