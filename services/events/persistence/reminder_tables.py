"""What people were reminded of, one row a stage, and what is to come: events that are near."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, Date, String, Table, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kit.clock import SHANGHAI, in_shanghai
from kit.columns import Utc
from kit.work import Work
from services.events.domain.reminders import MOST_AHEAD, Due, Stage, stage_reached
from services.events.persistence.event_tables import booking, outcome, study_event
from services.events.persistence.metadata import metadata

reminder = Table(
    "reminder",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("thing_id", String(64), primary_key=True),
    Column("stage", String(16), primary_key=True),
    Column("due_on", Date, primary_key=True),
    Column("told_at", Utc, nullable=False),
)
"""The key is what may be told once: another due day is another row."""


class Reminders:
    """Of one unit of work."""

    def __init__(self, work: Work) -> None:
        self.work, self.db = work, work.db

    def untold(self, found: Sequence[Due]) -> list[Due]:
        """Those that nobody was told of yet, as far as can be seen; `note` decides."""
        if not found:
            return []
        told = reminder.c.due_on >= min(one.due_on for one in found)
        columns = (reminder.c.kind, reminder.c.thing_id, reminder.c.stage, reminder.c.due_on)
        known = {tuple(row) for row in self.db.execute(select(*columns).where(told))}
        return [one for one in found if one.key not in known]

    def note(self, due: Due) -> bool:
        """Put it down; False where another process has done so, which is waited for."""
        insert = sqlite_insert if self.db.get_bind().dialect.name == "sqlite" else postgresql_insert
        kind, thing_id, stage, due_on = due.key
        row = {"kind": kind, "thing_id": thing_id, "stage": stage, "due_on": due_on, "told_at": self.work.now}
        return bool(self.db.execute(insert(reminder).values(row).on_conflict_do_nothing()).rowcount)  # type: ignore[attr-defined]

    def near(self, today: dt.date, ladders_of: Callable[[str], Mapping[str, Sequence[Stage]]]) -> Iterator[Due]:
        """Agreed events that lie before people; `ladders_of`: by unit."""
        columns = study_event.c
        last = dt.datetime.combine(today, dt.time(), SHANGHAI) + dt.timedelta(days=1) + MOST_AHEAD
        agreed = (columns.state == "confirmed", columns.starts_at > self.work.now, columns.starts_at < last)
        for row in self.db.execute(select(study_event).where(*agreed).order_by(columns.id)):
            day, since = in_shanghai(row.starts_at).date(), in_shanghai(row.confirmed_at or row.created_at).date()
            if stage := stage_reached(ladders_of(row.unit_id)["event"], since, day, today):
                yield _near(row, stage.name, day)

    def with_people(self, due: Due) -> Due:
        """Who is concerned by name: those with a seat, or the outcome's owner."""
        if due.kind == "event":
            seated = (booking.c.event_id == due.id, booking.c.state == "booked", booking.c.member_id.is_not(None))
            query = select(booking.c.member_id).where(*seated).order_by(booking.c.id)
            return replace(due, member_ids=tuple(self.db.scalars(query)))
        if due.kind == "outcome":
            return replace(due, owner_id=self.db.scalar(select(outcome.c.owner_id).where(outcome.c.id == due.id)))
        return due


def _near(row: Any, stage: str, day: dt.date) -> Due:
    return Due(
        kind="event", id=row.id, stage=stage, due_on=day, branch_id=row.branch_id, unit_id=row.unit_id,
        title=row.theme, event_id=row.id, responsible_id=row.responsible_id,
    )  # fmt: skip
