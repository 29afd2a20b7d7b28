"""What waits for somebody's decision: approvals, also as a deputy, annual plans, briefings, over-line expenses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, or_, select

from services.events.domain.plans import APPROVERS
from services.events.persistence.event_tables import briefing, study_event
from services.events.persistence.money_tables import expense_request
from services.events.persistence.plan_tables import annual_plan
from services.events.queries.approvals import decidable, is_author
from services.events.queries.awaiting.item import Item, of_event


def approvals(work: Any) -> Iterator[Item]:
    """Steps that the actor can decide now, in their own right or as a deputy."""
    for row, principal in decidable(work):
        yield Item(
            id=row.id, event_id=row.event_id, number=row.event_number, title=row.event_theme, since=row.requested_at,
            path=f"/events/{row.event_id}", as_deputy_for=principal,
        )  # fmt: skip


def plans(work: Any) -> Iterator[Item]:
    """Submitted plans, for leader and committee, never one's own."""
    actor, columns = work.actor, annual_plan.c
    if not actor.has(*APPROVERS):
        return
    query = select(annual_plan).where(
        columns.state == "submitted",
        columns.unit_id.in_(actor.unit_scope),
        columns.drafted_by != actor.account_id,
        or_(columns.submitted_by.is_(None), columns.submitted_by != actor.account_id),
    )
    rows = work.db.execute(query.order_by(columns.id)).all()
    branches = work.copies.branches({row.branch_id for row in rows})
    for row in rows:
        name = branches[row.branch_id].name if row.branch_id in branches else ""
        yield Item(
            id=row.id, event_id=None, number=None, title=f"{name} {row.year}".strip(), since=row.submitted_at,
            path=f"/plans/{row.id}",
        )  # fmt: skip


def briefings(work: Any) -> Iterator[Item]:
    """Submitted briefings, for the branch's secretary and the unit's leader, whose own neither it nor the event is."""
    actor, columns = work.actor, study_event.c
    ways = []
    if actor.has("secretary") and actor.branch_id:
        ways.append(columns.branch_id == actor.branch_id)
    if actor.has("leader"):
        ways.append(columns.unit_id.in_(actor.unit_scope))
    if not ways:
        return
    not_mine = and_(briefing.c.author_id != actor.account_id, briefing.c.submitted_by != actor.account_id)
    query = (
        select(columns.id, columns.number, columns.theme, briefing.c.submitted_at)
        .join(briefing, briefing.c.event_id == columns.id)
        .where(columns.state == "held", briefing.c.state == "submitted", or_(*ways))
        .where(not_mine, ~is_author(actor.account_id))
    )
    for row in work.db.execute(query.order_by(columns.id)):
        yield of_event(row, row.submitted_at)


def expense_requests(work: Any) -> Iterator[Item]:
    """Expenses above the line, for finance, neither of what they ever ran nor asked for by themselves."""
    actor, request, columns = work.actor, expense_request.c, study_event.c
    if not actor.has("finance"):
        return
    query = (
        select(request.id, request.event_id, columns.number, columns.theme, request.requested_at)
        .join(study_event, columns.id == request.event_id)
        .where(request.state == "pending", columns.unit_id.in_(actor.unit_scope))
        .where(request.requested_by != actor.account_id, ~is_author(actor.account_id))
    )
    for row in work.db.execute(query.order_by(request.id)):
        yield Item(
            id=row.id, event_id=row.event_id, number=row.number, title=row.theme, since=row.requested_at,
            path=f"/events/{row.event_id}",
        )  # fmt: skip
