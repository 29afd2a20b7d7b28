"""Rule packs as they apply to a unit: what ships, what its office uploaded, and the local ones that were chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Column, Date, String, Table, Text, UniqueConstraint, delete, insert, select

from kit.clock import in_shanghai
from kit.columns import Utc
from kit.domain import not_found
from kit.ids import new_id
from kit.work import Work
from services.events.domain.rules import RulePack
from services.events.domain.rules.versions import PackVersion, age, in_force
from services.events.persistence.calendar_repository import Calendars
from services.events.persistence.holidays import ChineseCalendar
from services.events.persistence.metadata import metadata
from services.events.persistence.rule_pack_files import kept_pack, shipped_texts, shipped_versions
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

rule_pack_version = Table(
    "rule_pack_version",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("unit_id", String(64), nullable=False),
    Column("pack_id", String(64), nullable=False),
    Column("pack_version", String(32), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("effective_from", Date),
    Column("effective_to", Date),
    Column("text", Text, nullable=False),
    Column("uploaded_by", String(64), nullable=False),
    Column("uploaded_at", Utc, nullable=False),
    UniqueConstraint("unit_id", "pack_id", "pack_version"),
)
"""What offices uploaded: written once, never changed."""


class Packs:
    """The packs and the calendar by which proposals are judged."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db
        self.calendars = Calendars(work)

    @property
    def calendar(self) -> ChineseCalendar:
        """The working days of the actor's own office; for a thing of another unit ask `calendar_of`."""
        return self.calendar_of(self.work.actor.unit_id)

    def calendar_of(self, unit_id: str | None) -> ChineseCalendar:
        """The working days of a unit: those of its office, where that entered any."""
        return self.calendars.of(unit_id)

    def all(self) -> Sequence[RulePack]:
        """Every version that the actor may see, in the order in which packs are applied."""
        return [version.pack for version in self.versions()]

    def versions(self) -> list[PackVersion]:
        """The same with where they come from: what ships, and what the actor's own tree of units uploaded."""
        own = unit_and_above(self.db, self.work.actor.unit_id)
        below = [unit_id for unit_id in self.work.actor.unit_scope if unit_id not in own]
        return [*shipped_versions(), *self._uploaded(own), *self._uploaded(below)]

    def version(self, pack_id: str) -> PackVersion:
        """One version by id@version; by id alone the one in force today for the actor's own unit, else the newest."""
        seen = self.versions()
        for one in seen:
            if one.pack.reference == pack_id:
                return one
        of_pack = [one for one in seen if one.pack.id == pack_id]
        if not of_pack:
            raise not_found("规则包")
        own = {None, *unit_and_above(self.db, self.work.actor.unit_id)}
        today = in_shanghai(self.work.now).date()
        begun = [one for one in of_pack if one.unit_id in own and one.begun_by(today)]
        return max(begun or of_pack, key=age)

    def get(self, pack_id: str) -> RulePack:
        """The same without where it comes from."""
        return self.version(pack_id).pack

    def on(self, day: dt.date, unit_id: str | None, proposed: PackVersion | None = None) -> list[RulePack]:
        """The packs by which an event of this unit on this day is judged, in the order in which they are applied.

        `proposed` takes part as if the unit's office had uploaded it.
        """
        units = unit_and_above(self.db, unit_id)
        versions = [*([proposed] if proposed else []), *self._uploaded(units), *shipped_versions()]
        chosen = self.chosen(unit_id)
        return [pack for pack in in_force(versions, day) if pack.scope != "local" or pack.id in chosen]

    def add(self, pack: RulePack, text: str, unit_id: str) -> PackVersion:
        """Keep a new version for good."""
        row: dict[str, Any] = {
            "id": new_id(),
            "unit_id": unit_id,
            "pack_id": pack.id,
            "pack_version": pack.version,
            "scope": pack.scope,
            "effective_from": pack.effective_from,
            "effective_to": pack.effective_to,
            "text": text,
            "uploaded_by": self.work.actor.account_id,
            "uploaded_at": self.work.now,
        }
        self.db.execute(insert(rule_pack_version).values(row))
        return PackVersion(pack, unit_id, row["uploaded_by"], row["uploaded_at"], text)

    def text_of(self, version: PackVersion) -> str:
        """The file as it was handed in, or as it ships."""
        return version.text if version.text is not None else shipped_texts()[version.pack.reference]

    def holds_for(self, unit_id: str) -> list[str]:
        """The units whose uploads hold for this one: itself and those above it."""
        return unit_and_above(self.db, unit_id)

    def _uploaded(self, unit_ids: Sequence[str]) -> list[PackVersion]:
        """What these units uploaded, the first unit's first, oldest first."""
        query = select(rule_pack_version).where(rule_pack_version.c.unit_id.in_(unit_ids))
        rows = self.db.execute(query.order_by(rule_pack_version.c.id)).all() if unit_ids else []
        return [
            PackVersion(kept_pack(row.text), row.unit_id, row.uploaded_by, row.uploaded_at, row.text)
            for row in sorted(rows, key=lambda row: unit_ids.index(row.unit_id))
        ]

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
