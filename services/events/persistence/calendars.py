"""What other events have in a period: a few queries, however long the period and however many the people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.clock import in_shanghai
from services.events.domain.lecturers import speakers_of
from services.events.domain.obstacles import Busy
from services.events.domain.states import AGREED
from services.events.persistence.event_repository import overlapping
from services.events.persistence.event_tables import booking, study_event

_HEAD = (
    study_event.c.id, study_event.c.number, study_event.c.theme, study_event.c.starts_at, study_event.c.ends_at,
)  # fmt: skip


class Calendars:
    """Events with a date, seen from venue, people and lecturers."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def of_venue(self, key: str | None, first: dt.datetime, last: dt.datetime, but: str) -> list[Busy]:
        """When other events have the venue."""
        if key is None:
            return []
        query = select(*_HEAD).where(study_event.c.venue_key == key, study_event.c.id != but, *overlapping(first, last))
        return [_busy(row, key) for row in self.db.execute(query.order_by(study_event.c.starts_at))]

    def of_people(self, member_ids: Iterable[str], first: dt.datetime, last: dt.datetime, but: str) -> list[Busy]:
        """When these members have a seat elsewhere."""
        wanted = set(member_ids)
        query = (
            select(*_HEAD, booking.c.member_id)
            .join(booking, booking.c.event_id == study_event.c.id)
            .where(booking.c.state == "booked", study_event.c.id != but, *overlapping(first, last))
        )
        rows = self.db.execute(query.order_by(study_event.c.starts_at))
        return [_busy(row, row.member_id) for row in rows if row.member_id in wanted]

    def of_speakers(self, speakers: Mapping[str, str], first: dt.datetime, last: dt.datetime, but: str) -> list[Busy]:
        """When these speak elsewhere."""
        if not speakers:
            return []
        query = select(*_HEAD, study_event.c.agenda, study_event.c.budget)
        rows = self.db.execute(query.where(study_event.c.id != but, *overlapping(first, last)))
        return [_busy(row, key) for row in rows for key in speakers_of(row.agenda, row.budget) if key in speakers]

    def dated_venues(
        self, branch_id: str, first: dt.datetime, last: dt.datetime, but: str
    ) -> list[tuple[dt.date, dict[str, Any]]]:
        """Days and venues of the branch's agreed events, for the quotas that count them."""
        columns = study_event.c
        query = select(columns.starts_at, columns.venue).where(
            columns.branch_id == branch_id, columns.id != but, columns.state.in_(AGREED),
            columns.starts_at >= first, columns.starts_at < last,
        )  # fmt: skip
        return [(in_shanghai(row.starts_at).date(), row.venue or {}) for row in self.db.execute(query)]


def _busy(row: Any, key: str) -> Busy:
    return Busy(key, row.starts_at, row.ends_at, row.id, row.number, row.theme)
