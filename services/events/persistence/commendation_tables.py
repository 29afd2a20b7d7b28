"""The table of commendations, how the class lies in it, and getting notices and what they tell in and out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, Text, UniqueConstraint, func, select

from kit.clock import in_shanghai
from kit.columns import Json, Utc
from kit.domain import Actor, not_found
from kit.work import Work
from services.events.domain.commendation import ELIGIBLE, STATES, Commendation, without_names
from services.events.domain.register import Materials, own_headcount, partner_headcount
from services.events.persistence.copies import branch_copy, member_copy, partner_copy
from services.events.persistence.event_repository import visible_to
from services.events.persistence.event_tables import one_of, outcome, study_event
from services.events.persistence.metadata import mapper_registry, metadata
from services.events.persistence.register_rows import materials_of
from services.events.persistence.unit_tree import unit_and_above

commendation = Table(
    "commendation",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("opening", Text, nullable=False),
    Column("items", Json, nullable=False),
    Column("branch_ids", Json, nullable=False),
    Column("year", Integer),
    Column("serial", Integer),
    Column("told", Json),
    Column("drafted_by", String(64), nullable=False),
    Column("drafted_at", Utc, nullable=False),
    Column("submitted_by", String(64)),
    Column("submitted_at", Utc),
    Column("decided_by", String(64)),
    Column("decided_at", Utc),
    Column("comment", Text),
    Column("retracted_by", String(64)),
    Column("retracted_at", Utc),
    Column("retracted_because", Text),
    UniqueConstraint("unit_id", "year", "serial"),
    CheckConstraint(one_of("state", tuple(STATES)), name="state"),
    CheckConstraint("(serial IS NULL) = (state IN ('draft', 'submitted'))", name="numbered"),
)

mapper_registry.map_imperatively(
    Commendation, commendation, version_id_col=commendation.c.version, version_id_generator=False
)


class Commendations:
    """The notices of one unit of work."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db

    def get(self, commendation_id: str) -> Commendation:
        """The notice, tracked; NotFound when there is none."""
        found = self.db.get(Commendation, commendation_id)
        if found is None:
            raise not_found("通报")
        self.work.track(found)
        return found

    def add(self, made: Commendation) -> None:
        """A new one."""
        self.db.add(made)
        self.work.track(made)

    def next_serial(self, unit_id: str, year: int) -> int:
        """One more than the highest of the year; of two at once one finds the number taken, and tries again."""
        mine = (commendation.c.unit_id == unit_id, commendation.c.year == year)
        return int(self.db.scalar(select(func.max(commendation.c.serial)).where(*mine)) or 0) + 1

    def units_of(self, actor: Actor) -> set[str]:
        """Whose notices hold for the actor: their own unit's, those above it, and those below that they look after."""
        return {*unit_and_above(self.db, actor.unit_id), *actor.unit_scope}

    def people(self) -> list[str]:
        """The names of everybody whom the office knows as a member."""
        return list(self.db.scalars(select(member_copy.c.name).where(member_copy.c.erased.is_(False)).distinct()))

    def eligible(self, event_ids: Collection[str], actor: Actor) -> dict[str, str]:
        """Those of the events that can be commended and lie within reach, with their branch."""
        columns = study_event.c
        query = select(columns.id, columns.branch_id).where(
            columns.id.in_(list(event_ids)), columns.state.in_(ELIGIBLE), visible_to(actor)
        )
        return {row.id: row.branch_id for row in self.db.execute(query)}

    def told_of(self, event_ids: Sequence[str]) -> dict[str, Any]:
        """What a notice tells of each event: names of units, dates and counts, and outcomes that name nobody."""
        columns = study_event.c
        rows = self.db.execute(select(study_event).where(columns.id.in_(list(event_ids)))).all()
        materials = materials_of(self.db, select(columns.id).where(columns.id.in_(list(event_ids))))
        branches = self._names(branch_copy, {key for row in rows for key in (row.branch_id, *row.cohost_branch_ids)})
        partners = self._names(partner_copy, {key for row in rows for key in row.partner_ids})
        outcomes = self._outcomes(event_ids)
        return {
            row.id: {
                "number": row.number,
                "theme": row.theme,
                "form": row.form,
                "branch": branches.get(row.branch_id, ""),
                "cohosts": [branches.get(key, "") for key in row.cohost_branch_ids],
                "partners": [partners.get(key, "") for key in row.partner_ids],
                "date": in_shanghai(row.starts_at).date().isoformat() if row.starts_at else None,
                "place": (row.venue or {}).get("name"),
                "own_headcount": own_headcount(row, materials.get(row.id, Materials())),
                "partner_headcount": partner_headcount(row),
                **outcomes[row.id],
            }
            for row in rows
        }

    def _names(self, table: Table, keys: Collection[str]) -> dict[str, str]:
        query = select(table.c.id, table.c.name).where(table.c.id.in_(list(keys)))
        return {row.id: row.name for row in self.db.execute(query)}

    def _outcomes(self, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """By event: how many outcomes at which stage, and the words of those that name nobody."""
        mine = (outcome.c.event_id.in_(list(event_ids)), outcome.c.state != "dropped")
        rows = self.db.execute(select(outcome).where(*mine).order_by(outcome.c.id)).all()
        people, found = self.people(), {}
        for event_id in event_ids:
            theirs = [row for row in rows if row.event_id == event_id]
            stages = {stage: sum(row.stage == stage for row in theirs) for stage in {row.stage for row in theirs}}
            words = without_names([row.problem for row in theirs], people)
            found[event_id] = {"outcomes": words, "outcome_stages": stages}
        return found
