"""Rule packs as they apply to a unit: national and office packs everywhere, local ones where they were chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import Column, String, Table, delete, insert, select

from kit.columns import Utc
from kit.domain import not_found
from kit.work import Work
from services.events.domain.rules import RulePack
from services.events.domain.working_days import Calendar
from services.events.persistence.holidays import ChineseCalendar
from services.events.persistence.metadata import metadata
from services.events.persistence.rule_pack_files import shipped_packs
from services.events.persistence.unit_tree import unit_and_above

chosen_pack = Table(
    "chosen_pack",
    metadata,
    Column("unit_id", String(64), primary_key=True),
    Column("pack_id", String(64), primary_key=True),
    Column("chosen_by", String(64), nullable=False),
    Column("chosen_at", Utc, nullable=False),
)
"""Which local packs an office follows; its departments follow them too."""


class Packs:
    """The packs and the calendar by which proposals are judged."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db
        self.calendar: Calendar = ChineseCalendar()

    def all(self) -> Sequence[RulePack]:
        """Every pack that ships, in the order in which they are applied."""
        return shipped_packs()

    def get(self, pack_id: str) -> RulePack:
        """One pack by id or by id@version; of several versions the newest."""
        found = [pack for pack in shipped_packs() if pack_id in (pack.id, pack.reference)]
        if not found:
            raise not_found("规则包")
        return max(found, key=lambda pack: (pack.effective_from or dt.date.min, pack.version))

    def on(self, day: dt.date, unit_id: str | None) -> list[RulePack]:
        """The packs by which an event of this unit on this day is judged, in the order in which they are applied."""
        chosen = self.chosen(unit_id)
        return [pack for pack in shipped_packs() if pack.in_force(day) and (pack.scope != "local" or pack.id in chosen)]

    def chosen(self, unit_id: str | None) -> set[str]:
        """Ids of the local packs that the unit or one above it chose."""
        units = unit_and_above(self.db, unit_id)
        return set(self.db.execute(select(chosen_pack.c.pack_id).where(chosen_pack.c.unit_id.in_(units))).scalars())

    def choose(self, unit_id: str, pack_ids: Collection[str]) -> None:
        """Replace the unit's choice of local packs."""
        self.db.execute(delete(chosen_pack).where(chosen_pack.c.unit_id == unit_id))
        for pack_id in dict.fromkeys(pack_ids):
            self.db.execute(
                insert(chosen_pack).values(
                    unit_id=unit_id, pack_id=pack_id, chosen_by=self.work.actor.account_id, chosen_at=self.work.now
                )
            )
