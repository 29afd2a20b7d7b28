"""Inspections and findings, and the events that a sample may be drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from kit.clock import SHANGHAI
from kit.domain import Actor, not_found
from kit.work import Work
from services.events.domain.states import TOOK_PLACE
from services.events.domain.supervision import Finding, Inspection, Place
from services.events.persistence.copies import branch_copy
from services.events.persistence.event_tables import study_event
from services.events.persistence.supervision_tables import finding as finding_table


class InspectionRepository:
    """Inspection rounds."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def get(self, inspection_id: str) -> Inspection:
        """The round, or NotFound."""
        found = self.work.db.get(Inspection, inspection_id)
        if found is None:
            raise not_found("督导检查")
        self.work.track(found)
        return found

    def add(self, inspection: Inspection) -> None:
        """Store a new round."""
        self.work.db.add(inspection)
        self.work.track(inspection)

    def drawable(self, actor: Actor, period: tuple[dt.date, dt.date], branch_ids: Sequence[str]) -> dict[str, str]:
        """Events (id -> number) within reach that took place in the period, first and last day included."""
        first, last = period
        starts_at = study_event.c.starts_at
        query = (
            select(study_event.c.id, study_event.c.number)
            .where(study_event.c.state.in_(sorted(TOOK_PLACE)))
            .where(starts_at >= dt.datetime.combine(first, dt.time(), SHANGHAI))
            .where(starts_at < dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), SHANGHAI))
        )
        if branch_ids:
            query = query.where(study_event.c.branch_id.in_(list(branch_ids)))
        if actor.reach != "all":
            query = query.where(study_event.c.unit_id.in_(actor.unit_scope))
        return {row.id: row.number for row in self.work.db.execute(query)}

    def unknown_branches(self, actor: Actor, branch_ids: Sequence[str]) -> list[str]:
        """Those of the branches that are not there, or not within the actor's reach."""
        query = select(branch_copy.c.id, branch_copy.c.unit_id).where(branch_copy.c.id.in_(list(branch_ids)))
        reached = {row.id for row in self.work.db.execute(query) if actor.reaches([row.id], row.unit_id)}
        return [branch_id for branch_id in branch_ids if branch_id not in reached]

    def place_of(self, event_id: str) -> Place:
        """Where an event of a sample belongs."""
        query = select(study_event.c.branch_id, study_event.c.unit_id).where(study_event.c.id == event_id)
        row: Any = self.work.db.execute(query).one()
        return Place(event_id, row.branch_id, row.unit_id)


class FindingRepository:
    """Findings."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def get(self, finding_id: str) -> Finding:
        """The finding, or NotFound."""
        found = self.work.db.get(Finding, finding_id)
        if found is None:
            raise not_found("问题")
        self.work.track(found)
        return found

    def add(self, finding: Finding) -> None:
        """Store a new finding."""
        self.work.db.add(finding)
        self.work.track(finding)

    def open_of_branch(self, branch_id: str) -> list[Finding]:
        """What a branch has not put right yet, or nobody has verified, tracked."""
        columns = finding_table.c
        theirs = select(Finding).where(columns.branch_id == branch_id, columns.state != "verified").order_by(columns.id)
        found = list(self.work.db.scalars(theirs))
        for finding in found:
            self.work.track(finding)
        return found
