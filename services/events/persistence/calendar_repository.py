"""The offices' own days of each year, and the working calendar that a unit has by them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, UniqueConstraint, select

from kit.columns import Json, Utc
from kit.ids import new_id
from kit.work import Work
from services.events.domain.office_calendar import OfficeCalendar
from services.events.persistence.holidays import ChineseCalendar, OwnDay
from services.events.persistence.metadata import mapper_registry, metadata
from services.events.persistence.unit_tree import unit_and_above

office_calendar = Table(
    "office_calendar",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("year", Integer, nullable=False),
    Column("days", Json, nullable=False),
    Column("changed_by", String(64)),
    Column("changed_at", Utc),
    UniqueConstraint("unit_id", "year"),
    CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
)

mapper_registry.map_imperatively(
    OfficeCalendar, office_calendar, version_id_col=office_calendar.c.version, version_id_generator=False
)


class Calendars:
    """Calendars in the work's transaction."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db

    def of(self, unit_id: str | None) -> ChineseCalendar:
        """A unit's calendar: announced days, over them its office's own, over them the unit's own."""
        units = unit_and_above(self.db, unit_id)
        own: dict[dt.date, OwnDay] = {}
        for entered in sorted(self._entered(units), key=lambda one: units.index(one.unit_id), reverse=True):
            own |= {dt.date.fromisoformat(day["date"]): OwnDay(day["workday"], day["name"]) for day in entered.days}
        return ChineseCalendar(own)

    def entered(self, unit_id: str, year: int) -> OfficeCalendar | None:
        """What this very unit entered for the year."""
        query = select(OfficeCalendar).where(office_calendar.c.unit_id == unit_id, office_calendar.c.year == year)
        found = self.db.scalars(query).one_or_none()
        return None if found is None else self.work.track(found)

    def begun(self, unit_id: str, year: int) -> OfficeCalendar:
        """The same, or an empty one to be filled."""
        found = self.entered(unit_id, year)
        if found is None:
            found = OfficeCalendar(id=new_id(), unit_id=unit_id, year=year)
            self.db.add(found)
            self.work.track(found)
        return found

    def _entered(self, unit_ids: list[str]) -> list[OfficeCalendar]:
        query = select(OfficeCalendar).where(office_calendar.c.unit_id.in_(unit_ids))
        return list(self.db.scalars(query)) if unit_ids else []
