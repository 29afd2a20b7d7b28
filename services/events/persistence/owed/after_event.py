"""What is owed of an event: that it was held, the summary, the briefing, publication, settlement, and its outcomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Row

from kit.clock import in_shanghai
from services.events.domain.owed import RUNNERS, Owed
from services.events.domain.settling import SETTLING
from services.events.domain.states import TOOK_PLACE
from services.events.persistence.event_tables import briefing, outcome, study_event
from services.events.persistence.owed.scope import Scope

SOON = dt.timedelta(days=7)
"""An outcome is listed from a week before its day, as in the to-do list; ours."""
_ASKED_FOR = [
    study_event.c[name]
    for name in (
        "id", "branch_id", "unit_id", "theme", "number", "responsible_id", "ends_at", "held_at", "created_at",
        "summarized_at",
    )
]  # fmt: skip
"""Rows of events are wide, and what is in their JSON takes longer to read than all else."""
REVIEWERS = ("secretary", "leader")


def holds(scope: Scope) -> Iterator[Owed]:
    """The agreed time is over, and nobody has said that it took place."""
    for row in _events(scope, study_event.c.state == "confirmed"):
        if row.ends_at is not None and in_shanghai(row.ends_at).date() < scope.today:
            yield _of_event(scope, row, "hold", row.ends_at)


def summaries(scope: Scope) -> Iterator[Owed]:
    """Held, and not summed up."""
    for row in _events(scope, study_event.c.state == "held"):
        yield _of_event(scope, row, "summary", _held_at(row))


def briefings(scope: Scope) -> Iterator[Owed]:
    """Held, without a briefing that was found good: asked of its writers, or of its reviewers once it was handed in."""
    joined = briefing.c.event_id == study_event.c.id
    query = select(*_ASKED_FOR, briefing.c.state.label("review")).outerjoin(briefing, joined)
    wanted = (scope.within(study_event.c), study_event.c.state == "held")
    for row in scope.db.execute(query.where(*wanted).order_by(study_event.c.id)):
        if row.review != "approved":
            yield _of_event(
                scope, row, "briefing", _held_at(row), asked=REVIEWERS if row.review == "submitted" else RUNNERS
            )


def publications(scope: Scope) -> Iterator[Owed]:
    """Summed up, and not published."""
    for row in _events(scope, study_event.c.state == "summarized"):
        yield _of_event(scope, row, "publication", row.summarized_at or _held_at(row))


def settlements(scope: Scope) -> Iterator[Owed]:
    """Held, and the money not settled."""
    columns = study_event.c
    for row in _events(scope, columns.state.in_(sorted(SETTLING)), columns.settled_at.is_(None)):
        yield _of_event(scope, row, "settlement", _held_at(row), asked=("finance",))


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


def _events(scope: Scope, *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    query = select(*_ASKED_FOR).where(scope.within(study_event.c), *conditions)
    return list(scope.db.execute(query.order_by(study_event.c.id)))


def _held_at(row: Any) -> dt.datetime:
    """When it was held; rows of old have its time alone."""
    moment: dt.datetime = row.held_at or row.ends_at or row.created_at
    return moment


def _of_event(
    scope: Scope, row: Any, kind: str, since: dt.datetime, asked: tuple[str, ...] = RUNNERS
) -> Owed:  # fmt: skip
    day = in_shanghai(since).date()
    return Owed(
        kind=kind, id=row.id, branch_id=row.branch_id, unit_id=row.unit_id, title=row.theme, since=day,
        due=day + scope.days(row.unit_id, kind), asked=asked, path=f"/events/{row.id}", event_id=row.id,
        number=row.number, responsible_id=row.responsible_id if asked == RUNNERS else None,
    )  # fmt: skip
