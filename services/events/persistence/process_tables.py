"""Tables of processes and their steps, how the classes lie in them, and getting them in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, select
from sqlalchemy.orm import Session, relationship

from kit.columns import Json, Utc
from kit.domain import not_found
from services.events.domain.processes import CAUSES, STEP_NAMES, Process, ProcessStep
from services.events.persistence.event_tables import event_key, one_of
from services.events.persistence.metadata import mapper_registry, metadata

process = Table(
    "process",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(),
    Column("version", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("started_by", String(64), nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("finished_at", Utc),
    UniqueConstraint("event_id", "event_version"),
    CheckConstraint(one_of("kind", tuple(CAUSES)), name="kind"),
    CheckConstraint(one_of("state", ("running", "done")), name="state"),
)

process_step = Table(
    "process_step",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("process_id", String(64), ForeignKey("process.id"), nullable=False),
    Column("name", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("done_at", Utc),
    Column("fact_type", String(40)),
    Column("details", Json, nullable=False),
    UniqueConstraint("process_id", "name"),
    CheckConstraint(one_of("name", tuple(STEP_NAMES)), name="name"),
    CheckConstraint(one_of("state", ("waiting", "done", "skipped")), name="state"),
)


def map_processes() -> None:
    """Map once; a second call does nothing."""
    if any(mapper.class_ is Process for mapper in mapper_registry.mappers):
        return
    mapper_registry.map_imperatively(ProcessStep, process_step)
    steps = relationship(ProcessStep, order_by=process_step.c.position, cascade="all, delete-orphan", lazy="selectin")
    mapper_registry.map_imperatively(
        Process,
        process,
        properties={"steps": steps},
        version_id_col=process.c.version,
        version_id_generator=False,
    )


map_processes()


class Processes:
    """The processes of one unit of work."""

    def __init__(self, db: Session, track: Callable[[Any], Any]) -> None:
        self.db = db
        self.track = track

    def add(self, made: Process) -> None:
        """A new one."""
        self.db.add(self.track(made))

    def get(self, process_id: str) -> Process:
        """One by its id, locked in a writing transaction."""
        return self._one(process.c.id == process_id) or _missing()

    def of(self, event_id: str, event_version: int) -> Process | None:
        """The one that this change of the event began, if there is one."""
        return self._one(process.c.event_id == event_id, process.c.event_version == event_version)

    def _one(self, *conditions: Any) -> Process | None:
        query = select(Process).where(*conditions)
        if self.db.get_bind().get_execution_options().get("writes"):
            query = query.with_for_update()
        found = self.db.execute(query).scalar_one_or_none()
        return None if found is None else self.track(found)


def _missing() -> Process:
    raise not_found("流程")
