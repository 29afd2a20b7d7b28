"""Tables of nudges and of urging by hand, how the class lies in them, and getting cases in and out.

What must happen once is a unique row: one case that is not settled a branch, one urging a branch and day.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)

from kit.columns import Json, Utc
from kit.work import Work
from services.events.domain.nudge import LIVE, STATES, Nudge
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import mapper_registry, metadata

nudge = Table(
    "nudge",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("overdue", Integer, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("improved_at", Utc, nullable=False),
    Column("escalated_at", Utc),
    Column("settled_at", Utc),
    CheckConstraint(one_of("state", tuple(STATES)), name="state"),
)
_live = nudge.c.state != "settled"
Index("uq_nudge_live", nudge.c.branch_id, unique=True, sqlite_where=_live, postgresql_where=_live)

urging = Table(
    "urging",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("branch_id", String(64), nullable=False),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("urged_on", Date, nullable=False),
    Column("urged_by", String(64), nullable=False),
    Column("urged_at", Utc, nullable=False),
    Column("reason", Text, nullable=False),
    Column("nudge_id", String(64)),
    UniqueConstraint("branch_id", "urged_on"),
)

mapper_registry.map_imperatively(Nudge, nudge, version_id_col=nudge.c.version, version_id_generator=False)


class Nudges:
    """The cases of one unit of work."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db

    def live(self) -> dict[str, Nudge]:
        """The cases that are not settled, by branch, tracked."""
        found = self.db.scalars(select(Nudge).where(nudge.c.state.in_(LIVE)).order_by(nudge.c.id))
        return {one.branch_id: self.work.track(one) for one in found}

    def add(self, made: Nudge) -> None:
        """A new case."""
        self.db.add(made)
        self.work.track(made)

    def live_id(self, branch_id: str) -> str | None:
        """The branch's case, where one is not settled."""
        query = select(nudge.c.id).where(nudge.c.branch_id == branch_id, nudge.c.state.in_(LIVE))
        return self.db.execute(query).scalar_one_or_none()

    def urged_on(self, branch_id: str, day: dt.date) -> bool:
        """Whether somebody urged the branch on that day."""
        mine = (urging.c.branch_id == branch_id, urging.c.urged_on == day)
        return self.db.execute(select(urging.c.id).where(*mine)).first() is not None

    def urge(self, **values: Any) -> None:
        """Write an urging down; a second one of that day the database refuses."""
        self.db.execute(insert(urging).values(**values))
