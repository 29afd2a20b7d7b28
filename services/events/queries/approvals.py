"""Steps of approval: those of an event, and those that wait for the actor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from kit.clock import rfc3339
from kit.domain import Actor
from kit.paging import decode_cursor, page
from services.events.domain.event_view import approval_view
from services.events.persistence.event_tables import approval, study_event
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import account_names, branch_names


def event_approvals(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """All steps of all attempts, in order."""
    found = work.events.get(event_id)
    names = account_names(work, {step.decided_by for step in found.approvals})
    steps = sorted(found.approvals, key=lambda step: (step.attempt, step.step))
    return {
        "items": [
            {
                **approval_view(step, event_id),
                "decided_by_name": names.get(step.decided_by or ""),
                "may_decide": step.state == "pending" and found.may_decide(step, work.actor),
            }
            for step in steps
        ]
    }


def approvals(work: EventsWork, *, state: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """`pending`: what the actor can decide now, oldest first; else what they decided so."""
    pending = state in (None, "pending")
    mine = (
        _decidable_by(work.actor)
        if pending
        else and_(approval.c.state == state, approval.c.decided_by == work.actor.account_id)
    )
    query = (
        select(approval, *(study_event.c[name].label(f"event_{name}") for name in _OF_EVENT))
        .join(study_event, study_event.c.id == approval.c.event_id)
        .where(mine)
        .order_by(approval.c.id)
        .limit(limit + 1)
    )
    after = decode_cursor(cursor, (str,))
    if after:
        query = query.where(approval.c.id > after[0])
    rows = work.db.execute(query).all()
    names = account_names(work, {row.decided_by for row in rows})
    branches = branch_names(work, {row.event_branch_id for row in rows})
    return page(rows, limit, lambda row: (row.id,), lambda row: _shown(row, names, branches, pending))


_OF_EVENT = ("number", "theme", "branch_id", "estimate", "state", "version")


def _decidable_by(actor: Actor) -> ColumnElement[bool]:
    """The same question as `Approving.may_decide`, in SQL: the current step, its role, and not one's own proposal."""
    columns = study_event.c
    as_secretary = and_(approval.c.role == "secretary", columns.branch_id == actor.branch_id)
    of_unit = [role for role in actor.roles if role != "secretary"]
    for_unit = and_(approval.c.role.in_(of_unit), columns.unit_id.in_(actor.unit_scope))
    ways = [for_unit] + ([as_secretary] if actor.has("secretary") and actor.branch_id else [])
    return and_(
        approval.c.state == "pending",
        columns.state == "in_review",
        columns.proposer_id != actor.account_id,
        or_(*ways),
    )


def _shown(row: Any, names: dict[str, str], branches: dict[str, str], may_decide: bool) -> dict[str, Any]:
    return {
        "id": row.id, "event_id": row.event_id, "attempt": row.attempt, "step": row.step, "role": row.role,
        "state": row.state, "comment": row.comment, "decided_by": row.decided_by,
        "decided_by_name": names.get(row.decided_by or ""), "decided_at": rfc3339(row.decided_at),
        "requested_at": rfc3339(row.requested_at), "urged_on": row.urged_on.isoformat() if row.urged_on else None,
        "may_decide": may_decide, "number": row.event_number, "theme": row.event_theme,
        "branch": branches.get(row.event_branch_id, ""), "estimate": f"{row.event_estimate:.2f}",
        "event_state": row.event_state, "version": row.event_version,
    }  # fmt: skip


QUERIES: dict[str, Any] = {"event_approvals": event_approvals, "approvals": approvals}
