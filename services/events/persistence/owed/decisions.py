"""Approvals that have waited too long."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kit.clock import in_shanghai
from services.events.domain.owed import Owed
from services.events.persistence.event_tables import approval, study_event
from services.events.persistence.owed.scope import Scope


def approvals(scope: Scope) -> Iterator[Owed]:
    """Steps whose turn it is and whose days are over: asked of the step's role."""
    columns = study_event.c
    query = (
        select(
            approval.c.id, approval.c.role, approval.c.requested_at, approval.c.event_id, columns.number,
            columns.theme, columns.branch_id, columns.unit_id,
        )
        .join(study_event, columns.id == approval.c.event_id)
        .where(scope.within(columns), approval.c.state == "pending", approval.c.requested_at.is_not(None))
    )  # fmt: skip
    for row in scope.db.execute(query.order_by(approval.c.id)):
        since = in_shanghai(row.requested_at).date()
        due = since + scope.days(row.unit_id, "approval")
        if due < scope.today:
            yield Owed(
                kind="approval", id=row.id, branch_id=row.branch_id, unit_id=row.unit_id, title=row.theme, since=since,
                due=due, asked=(row.role,), path=f"/events/{row.event_id}", event_id=row.event_id, number=row.number,
            )  # fmt: skip
