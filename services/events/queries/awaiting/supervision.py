"""Findings: what the branch has to put right, what supervisors look at again, and requests for more time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select

from services.events.persistence.event_tables import study_event
from services.events.persistence.supervision_tables import finding
from services.events.queries.awaiting.item import Item
from services.events.queries.awaiting.partners import runs_events


def rectifications(work: Any) -> Iterator[Item]:
    """Findings that the branch has not put right."""
    if runs_events(work.actor):
        columns = finding.c
        theirs = (columns.branch_id == work.actor.branch_id, columns.state.in_(("open", "reopened")))
        for row in _rows(work, *theirs):
            yield _item(row, row.raised_at, due=row.due_at)


def verifications(work: Any) -> Iterator[Item]:
    """What branches say they have put right, for a supervisor who did not report it."""
    actor, columns = work.actor, finding.c
    if actor.has("supervisor"):
        theirs = (columns.state == "rectified", columns.unit_id.in_(actor.unit_scope))
        for row in _rows(work, *theirs, columns.rectified_by != actor.account_id):
            yield _item(row, row.rectified_at)


def extensions(work: Any) -> Iterator[Item]:
    """Requests for more time, for a supervisor who did not ask themself."""
    actor, columns = work.actor, finding.c
    if actor.has("supervisor"):
        theirs = (columns.state.in_(("open", "reopened")), columns.unit_id.in_(actor.unit_scope))
        for row in _rows(work, *theirs, columns.extension.is_not(None)):
            asked = row.extension or {}
            if asked.get("state") == "pending" and asked["by"] != actor.account_id:
                yield _item(row, dt.datetime.fromisoformat(asked["at"]), due=row.due_at)


def _rows(work: Any, *conditions: ColumnElement[bool]) -> list[Any]:
    query = select(finding, study_event.c.number, study_event.c.theme)
    query = query.join(study_event, study_event.c.id == finding.c.event_id).where(*conditions)
    return list(work.db.execute(query.order_by(finding.c.id)).all())


def _item(row: Any, since: Any, **more: Any) -> Item:
    return Item(
        id=row.id, event_id=row.event_id, number=row.number, title=row.theme, since=since, path=f"/findings/{row.id}",
        **more,
    )  # fmt: skip
