"""Tables that people upload, while they are taken over: rows arrive in pieces, are kept until applied, and then go."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from kit.columns import Json, Utc
from kit.domain import Actor, not_found
from kit.work import Work

STATES = ("reading", "checking", "done", "refused", "failed")
MOST_TOLD = 1000
"""Faults that are kept of a list; how many there were is kept too."""
TURN = 4_207_155_312


class ImportTables:
    """One job an upload; its rows in pieces, which hold names and phones and are deleted when it is over."""

    def __init__(self, metadata: MetaData) -> None:
        self.job = _job(metadata)
        self.piece = _piece(metadata)


def _job(metadata: MetaData) -> Table:
    return Table(
        "import_job",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("kind", String(20), nullable=False),
        Column("year", Integer),
        Column("state", String(16), nullable=False, index=True),
        Column("file_name", String(200), nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("header", Json, nullable=False),
        Column("header_row", Integer, nullable=False),
        Column("rows", Integer, nullable=False),
        Column("dry_run", Boolean, nullable=False),
        Column("account_id", String(64), nullable=False),
        Column("actor", Json, nullable=False),
        Column("trace_id", String(200), nullable=False),
        Column("accepted", Integer, nullable=False),
        Column("rejected", Json, nullable=False),
        Column("rejections", Integer, nullable=False),
        Column("begun_at", Utc, nullable=False),
        Column("ended_at", Utc),
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
    )


def _piece(metadata: MetaData) -> Table:
    return Table(
        "import_piece",
        metadata,
        Column("job_id", String(64), ForeignKey("import_job.id"), primary_key=True),
        Column("place", Integer, primary_key=True, autoincrement=False),
        Column("count", Integer, nullable=False),
        Column("rows", Json, nullable=False),
    )


@dataclasses.dataclass(frozen=True)
class Job:
    """One upload, as it was announced. `kind`: which of the service's tables it is; `year`: where it is one's."""

    id: str
    kind: str
    year: int | None
    state: str
    file_name: str
    sha256: str
    header: list[str]
    header_row: int
    rows: int
    dry_run: bool
    actor: Actor
    trace_id: str
    accepted: int
    rejected: list[dict[str, Any]]
    rejections: int
    begun_at: dt.datetime
    ended_at: dt.datetime | None


class ImportJobs:
    """The jobs of one unit of work."""

    def __init__(self, work: Work, tables: ImportTables) -> None:
        self.work, self.db, self.tables = work, work.db, tables

    def begin(self, job_id: str, **values: Any) -> None:
        """A table is about to arrive."""
        actor = self.work.actor
        nothing_yet = {"state": "reading", "accepted": 0, "rejected": [], "rejections": 0}
        self.db.execute(
            insert(self.tables.job).values(
                id=job_id, **values, **nothing_yet, account_id=actor.account_id, actor=actor.to_dict(),
                trace_id=self.work.trace_id, begun_at=self.work.now,
            )
        )  # fmt: skip

    def get(self, job_id: str, *, hold: bool = False) -> Job:
        """The job; held, so that two who apply it take turns."""
        query = select(self.tables.job).where(self.tables.job.c.id == job_id)
        row = self.db.execute(query.with_for_update() if hold else query).one_or_none()
        if row is None:
            raise not_found("导入")
        values = {one.name: getattr(row, one.name) for one in dataclasses.fields(Job) if one.name != "actor"}
        return Job(**values, actor=Actor.from_dict(row.actor))

    def is_mine(self, job_id: str) -> bool:
        """Whether the actor began it."""
        job = self.tables.job.c
        mine = select(job.id).where(job.id == job_id, job.account_id == self.work.actor.account_id)
        return self.db.execute(mine).first() is not None

    def put(self, job_id: str, place: int, rows: Sequence[Any]) -> None:
        """Keep one piece; the same piece sent again replaces itself."""
        piece = self.tables.piece
        self.db.execute(delete(piece).where(piece.c.job_id == job_id, piece.c.place == place))
        self.db.execute(insert(piece).values(job_id=job_id, place=place, count=len(rows), rows=list(rows)))

    def arrived(self, job_id: str) -> int:
        """How many rows are here."""
        piece = self.tables.piece.c
        return int(self.db.scalar(select(func.sum(piece.count)).where(piece.job_id == job_id)) or 0)

    def rows(self, job_id: str) -> list[Any]:
        """All rows, in their order."""
        piece = self.tables.piece.c
        pieces = self.db.scalars(select(piece.rows).where(piece.job_id == job_id).order_by(piece.place))
        return [row for rows in pieces for row in rows]

    def waiting(self) -> str | None:
        """The oldest job that nobody has applied yet."""
        job = self.tables.job.c
        return self.db.scalar(select(job.id).where(job.state == "checking").order_by(job.begun_at).limit(1))

    def mark(self, job_id: str, **values: Any) -> None:
        """Where it stands now."""
        self.db.execute(update(self.tables.job).where(self.tables.job.c.id == job_id).values(**values))

    def end(self, job_id: str, state: str, accepted: int, rejected: Sequence[Mapping[str, Any]]) -> None:
        """It is over; what people had uploaded is not kept."""
        told = [dict(one) for one in rejected[:MOST_TOLD]]
        result = {"accepted": accepted, "rejected": told, "rejections": len(rejected), "ended_at": self.work.now}
        self.mark(job_id, state=state, **result)
        self._forget(self.tables.piece.c.job_id == job_id)

    def forget_abandoned(self, begun_before: dt.datetime) -> None:
        """Rows of uploads that broke off."""
        job = self.tables.job.c
        broken = select(job.id).where(job.state == "reading", job.begun_at < begun_before)
        self._forget(self.tables.piece.c.job_id.in_(broken))

    def take_turn(self) -> None:
        """One import after another: what one has checked, no other changes meanwhile. SQLite's writers do so anyway."""
        if self.db.get_bind().dialect.name == "postgresql":
            self.db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN})

    def _forget(self, condition: Any) -> None:
        self.db.execute(delete(self.tables.piece).where(condition))
