"""What is owed after an event: the summary, the settlement, and outcomes that fall due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import exists, select

from kit.clock import in_shanghai
from services.events.domain.settling import SETTLING
from services.events.domain.states import TOOK_PLACE
from services.events.persistence.event_tables import outcome, study_event
from services.events.persistence.money_tables import expense
from services.events.queries.approvals import is_author
from services.events.queries.awaiting.item import Item, of_event
from services.events.queries.awaiting.partners import runs_events

SOON = dt.timedelta(days=7)
"""An outcome is on the list from a week before its day; ours."""


def summaries(work: Any) -> Iterator[Item]:
    """Held, and not summed up yet."""
    if not runs_events(work.actor):
        return
    columns = study_event.c
    theirs = (columns.state == "held", columns.branch_id == work.actor.branch_id)
    for row in work.db.execute(select(study_event).where(*theirs).order_by(columns.id)):
        yield of_event(row, row.held_at)


def settlements(work: Any) -> Iterator[Item]:
    """Held, and the money not settled: for finance, never their own event or expense."""
    actor, columns = work.actor, study_event.c
    if not actor.has("finance"):
        return
    recorded = exists().where(expense.c.event_id == columns.id, expense.c.recorded_by == actor.account_id)
    query = select(study_event).where(
        columns.state.in_(sorted(SETTLING)),
        columns.settled_at.is_(None),
        columns.unit_id.in_(actor.unit_scope),
        ~is_author(actor.account_id),
        ~recorded,
    )
    for row in work.db.execute(query.order_by(columns.id)):
        yield of_event(row, row.held_at)


def outcomes(work: Any) -> Iterator[Item]:
    """Open ones of the branch that are due within a week, or late."""
    if not runs_events(work.actor):
        return
    columns, latest = study_event.c, in_shanghai(work.now + SOON).date()
    query = (
        select(outcome, columns.number)
        .join(study_event, columns.id == outcome.c.event_id)
        .where(columns.branch_id == work.actor.branch_id, columns.state.in_(sorted(TOOK_PLACE)))
        .where(outcome.c.state == "open", outcome.c.due_on <= latest)
    )
    for row in work.db.execute(query.order_by(outcome.c.id)):
        yield Item(
            id=row.id, event_id=row.event_id, number=row.number, title=row.problem, since=row.added_at, due=row.due_on,
            path=f"/events/{row.event_id}",
        )  # fmt: skip
