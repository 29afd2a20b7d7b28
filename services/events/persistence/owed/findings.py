"""Findings that a branch has to put right."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kit.clock import in_shanghai
from services.events.domain.owed import Owed
from services.events.persistence.event_tables import study_event
from services.events.persistence.owed.scope import Scope
from services.events.persistence.supervision_tables import finding


def findings(scope: Scope) -> Iterator[Owed]:
    """Raised or reopened, and not put right, each until its own day."""
    query = (
        select(finding, study_event.c.number, study_event.c.theme)
        .join(study_event, study_event.c.id == finding.c.event_id)
        .where(scope.within(finding.c), finding.c.state.in_(("open", "reopened")))
    )
    for row in scope.db.execute(query.order_by(finding.c.id)):
        yield Owed(
            kind="finding", id=row.id, branch_id=row.branch_id, unit_id=row.unit_id, title=row.theme,
            since=in_shanghai(row.raised_at).date(), due=in_shanghai(row.due_at).date(), path=f"/findings/{row.id}",
            event_id=row.event_id, number=row.number,
        )  # fmt: skip
