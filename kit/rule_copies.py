"""The copy of what offices uploaded to the events service, in the database of a service that goes by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Date, MetaData, String, Table, insert, select

from kit.columns import Json
from kit.office_rules import OfficeRule, PackVersion, rules_on
from kit.work import Work


def rules_copy(name: str, metadata: MetaData) -> Table:
    """The service's table of uploads."""
    return Table(
        name,
        metadata,
        Column("id", String(64), primary_key=True),
        Column("unit_id", String(64), nullable=False, index=True),
        Column("pack_id", String(64), nullable=False),
        Column("pack_version", String(32), nullable=False),
        Column("scope", String(16), nullable=False),
        Column("effective_from", Date),
        Column("effective_to", Date),
        Column("known_from", Date, nullable=False),
        Column("rules", Json, nullable=False),
    )


class RuleCopies:
    """Reads and writes the copy in the caller's transaction. `units`: the service's table with `id` and `parent_id`."""

    def __init__(self, work: Work, table: Table, units: Table, shipped: Sequence[PackVersion]) -> None:
        self.db = work.db
        self.table, self.units, self.shipped = table, units, shipped

    def keep(self, key: str, **values: Any) -> None:
        """One upload; the inbox lets each fact in once."""
        self.db.execute(insert(self.table).values(id=key, **values))

    def on(self, day: dt.date, unit_id: str) -> dict[str, OfficeRule]:
        """The rule of each kind for a unit on a day."""
        units = self._unit_and_above(unit_id)
        rows = self.db.execute(select(self.table).where(self.table.c.unit_id.in_(units))).all()
        uploaded = [_version(row) for row in sorted(rows, key=lambda row: units.index(row.unit_id))]
        return rules_on([*uploaded, *self.shipped], day)

    def _unit_and_above(self, unit_id: str | None) -> list[str]:
        found: list[str] = []
        unit = self.units.c
        while unit_id is not None and unit_id not in found:
            found.append(unit_id)
            unit_id = self.db.execute(select(unit.parent_id).where(unit.id == unit_id)).scalar_one_or_none()
        return found


def _version(row: Any) -> PackVersion:
    return PackVersion(
        id=row.pack_id,
        version=row.pack_version,
        scope=row.scope,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        known_from=row.known_from,
        rules=tuple(_rule(rule) for rule in row.rules),
    )


def _rule(rule: dict[str, Any]) -> OfficeRule:
    return OfficeRule(
        kind=rule["kind"],
        limits=rule["limits"],
        clause=rule["clause"],
        source=rule["source"],
        verified=rule["verified"],
        effective_from=_day(rule.get("effective_from")),
        effective_to=_day(rule.get("effective_to")),
    )


def _day(text: str | None) -> dt.date | None:
    """A date as facts carry it."""
    return dt.date.fromisoformat(text) if text else None
