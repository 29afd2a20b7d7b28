"""How accounts want to be told, the words that offices put in place of the rules' own, and their working days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

import chinese_calendar
from sqlalchemy import delete, select

from kit.work import Work
from services.notify.domain.audience import AudienceChoice
from services.notify.domain.preferences import Preference
from services.notify.domain.templates import Template
from services.notify.persistence import tables


class Preferences:
    """One an account, where it has asked for anything but the message on this site."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def of(self, account_id: str) -> Preference:
        """The account's, or what goes without saying."""
        return self.db.get(Preference, account_id) or Preference(id=account_id)

    def languages(self, account_ids: Collection[str]) -> dict[str, str]:
        """By account, the language of those who have chosen one."""
        table = tables.preference
        query = select(table.c.id, table.c.language).where(table.c.id.in_(account_ids))
        return {row.id: row.language for row in self.db.execute(query)}

    def keep(self, preference: Preference) -> None:
        """Keep what was changed."""
        self.db.add(preference)
        self.db.flush()

    def forget(self, account_ids: Iterable[str]) -> None:
        """Drop those of erased people, with their addresses."""
        table = tables.preference
        self.db.execute(delete(table).where(table.c.id.in_(list(account_ids))))


class Templates:
    """Other words, by unit and name."""

    def __init__(self, work: Work) -> None:
        self.work, self.db = work, work.db

    def find(self, unit_id: str, name: str, language: str) -> Template | None:
        """The unit's own entry, or None."""
        table = tables.template
        these = (table.c.unit_id == unit_id, table.c.name == name, table.c.language == language)
        query = select(Template).where(*these)
        found = self.db.scalars(query).one_or_none()
        return None if found is None else self.work.track(found)

    def add(self, template: Template) -> None:
        """A unit's first words for a rule."""
        self.db.add(self.work.track(template))

    def of_name(self, name: str) -> dict[tuple[str, str], Template]:
        """By unit and language, those that have words of their own for this rule."""
        table = tables.template
        query = select(Template).where(table.c.name == name, table.c.title != "")
        return {(found.unit_id, found.language): found for found in self.db.scalars(query)}

    def of_unit(self, unit_id: str, language: str) -> dict[str, Template]:
        """All entries of a unit in a language, by name."""
        table = tables.template
        found = self.db.scalars(select(Template).where(table.c.unit_id == unit_id, table.c.language == language))
        return {one.name: one for one in found}


class AudienceChoices:
    """Whether retired members get a kind of message, by unit and name."""

    def __init__(self, work: Work) -> None:
        self.work, self.db = work, work.db

    def find(self, unit_id: str, name: str) -> AudienceChoice | None:
        """The unit's own entry, or None."""
        table = tables.audience_choice
        query = select(AudienceChoice).where(table.c.unit_id == unit_id, table.c.name == name)
        found = self.db.scalars(query).one_or_none()
        return None if found is None else self.work.track(found)

    def add(self, choice: AudienceChoice) -> None:
        """A unit's first choice for a rule."""
        self.db.add(self.work.track(choice))

    def of_name(self, name: str) -> dict[str, bool]:
        """By unit, what was chosen for this rule."""
        table = tables.audience_choice
        query = select(table.c.unit_id, table.c.retired).where(table.c.name == name, table.c.retired.is_not(None))
        return {row.unit_id: row.retired for row in self.db.execute(query)}

    def of_unit(self, unit_id: str) -> dict[str, AudienceChoice]:
        """All entries of a unit, by name."""
        table = tables.audience_choice
        return {one.name: one for one in self.db.scalars(select(AudienceChoice).where(table.c.unit_id == unit_id))}


class WorkingDays:
    """Public holidays and the days worked in exchange (调休), and what offices entered themselves."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def of(self, unit_ids: Sequence[str]) -> Callable[[dt.date], bool]:
        """Whether a day is worked in the first of these units, those above it following."""
        table = tables.calendar_copy
        rows = self.db.execute(select(table.c.unit_id, table.c.days).where(table.c.unit_id.in_(list(unit_ids)))).all()
        own: dict[str, bool] = {}
        for row in sorted(rows, key=lambda row: unit_ids.index(row.unit_id), reverse=True):
            own |= {day["date"]: day["workday"] for day in row.days}
        return lambda day: own[day.isoformat()] if day.isoformat() in own else _announced(day)


def _announced(day: dt.date) -> bool:
    """Years that are not announced yet have weekends alone."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
