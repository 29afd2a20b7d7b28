"""Inspections, findings and measures, and the events that a sample may be drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from kit.clock import SHANGHAI
from kit.domain import Actor, not_found
from kit.work import Work
from services.events.domain.accountability import Accountability
from services.events.domain.finding import OWED, Finding, Place
from services.events.domain.inspection import Inspection
from services.events.domain.states import TOOK_PLACE
from services.events.persistence.copies import account_copy, branch_copy, member_copy
from services.events.persistence.event_repository import holds
from services.events.persistence.event_tables import study_event
from services.events.persistence.supervision_tables import accountability as accountability_table
from services.events.persistence.supervision_tables import finding as finding_table
from services.events.persistence.unit_tree import unit_and_below


class Running(NamedTuple):
    """Whose an event is."""

    branch_ids: tuple[str, ...]
    people: tuple[str | None, ...]


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

    def drawable(
        self, unit_ids: Sequence[str] | None, period: tuple[dt.date, dt.date], branch_ids: Sequence[str]
    ) -> dict[str, str]:
        """Events (id -> number) of these units (None: of all) that took place in the period, both days included."""
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
        if unit_ids is not None:
            query = query.where(study_event.c.unit_id.in_(unit_ids))
        return {row.id: row.number for row in self.work.db.execute(query)}

    def units_of(self, inspection: Inspection) -> list[str]:
        """The unit whose round it is, and all below it."""
        return unit_and_below(self.work.db, inspection.unit_id)

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

    def run_by(self, event_id: str) -> Running:
        """Whose an event is: its branches, who proposed it and who runs it."""
        columns = study_event.c
        wanted = (columns.branch_id, columns.cohost_branch_ids, columns.proposer_id, columns.responsible_id)
        row: Any = self.work.db.execute(select(*wanted).where(columns.id == event_id)).one()
        return Running((row.branch_id, *row.cohost_branch_ids), (row.proposer_id, row.responsible_id))


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

    def unsolved_of_round(self, inspection_id: str) -> int:
        """How many findings of a round nobody has verified."""
        columns = finding_table.c
        theirs = select(func.count()).where(columns.inspection_id == inspection_id, columns.state != "verified")
        return int(self.work.db.scalar(theirs) or 0)

    def overdue(self, now: dt.datetime) -> list[Finding]:
        """What branches owe after its last day, tracked, the longest first."""
        columns = finding_table.c
        late = select(Finding).where(columns.state.in_(OWED), columns.due_at < now)
        found = list(self.work.db.scalars(late.order_by(columns.due_at, columns.id)))
        for finding in found:
            self.work.track(finding)
        return found

    def some(self, finding_ids: Sequence[str]) -> list[Finding | None]:
        """These findings in this order, None where there is none."""
        rows = self.work.db.scalars(select(Finding).where(finding_table.c.id.in_(list(finding_ids))))
        known = {one.id: one for one in rows}
        return [known.get(key) for key in finding_ids]


class AccountabilityRepository:
    """Measures that were taken."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def add(self, measure: Accountability) -> None:
        """Store a new one."""
        self.work.db.add(measure)
        self.work.track(measure)

    def of_finding(self, finding_id: str) -> list[Accountability]:
        """Those that name a finding, oldest first."""
        columns = accountability_table.c
        query = select(Accountability).where(holds(columns.finding_ids, finding_id)).order_by(columns.id)
        return list(self.work.db.scalars(query))

    def names_of_people(self, unit_id: str) -> list[str]:
        """The names of the unit's members and accounts, which no entry may have."""
        tables = (member_copy, account_copy)
        queries = [select(table.c.name).where(table.c.unit_id == unit_id) for table in tables]
        return [name for query in queries for name in self.work.db.scalars(query)]
