"""Notices of commendation that wait for somebody else's eyes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from services.events.domain.commendation import REVIEWERS
from services.events.persistence.commendation_tables import commendation
from services.events.queries.awaiting.item import Item


def commendations(work: Any) -> Iterator[Item]:
    """Submitted ones, for whoever may issue them: never who wrote or submitted them."""
    actor, columns = work.actor, commendation.c
    if not actor.has(*REVIEWERS):
        return
    query = select(commendation).where(
        columns.state == "submitted",
        columns.unit_id.in_(actor.unit_scope),
        columns.drafted_by != actor.account_id,
        columns.submitted_by != actor.account_id,
    )
    for row in work.db.execute(query.order_by(columns.id)):
        yield Item(
            id=row.id, event_id=None, number=None, title=row.title, since=row.submitted_at,
            path=f"/commendations/{row.id}",
        )  # fmt: skip
