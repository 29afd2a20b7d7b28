"""The copy of what offices uploaded about branches, from the facts of the events service."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Column, Date, String, Table, insert, select

from kit.columns import Json
from kit.work import Work
from services.members.domain.branch_rules import SHIPPED, BranchRule, PackVersion, rules_on
from services.members.persistence.tables import metadata, unit

branch_rules_copy = Table(
    "branch_rules_copy",
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


class BranchRules:
    """Reads and writes the copy in the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def keep(self, key: str, **values: Any) -> None:
        """One upload; the inbox lets each fact in once."""
        self.db.execute(insert(branch_rules_copy).values(id=key, **values))

    def on(self, day: dt.date, unit_id: str) -> dict[str, BranchRule]:
        """The rule of each kind for a unit on a day."""
        units = self._unit_and_above(unit_id)
        rows = self.db.execute(select(branch_rules_copy).where(branch_rules_copy.c.unit_id.in_(units))).all()
        uploaded = [_version(row) for row in sorted(rows, key=lambda row: units.index(row.unit_id))]
        return rules_on([*uploaded, *SHIPPED], day)

    def _unit_and_above(self, unit_id: str | None) -> list[str]:
        found: list[str] = []
        while unit_id is not None and unit_id not in found:
            found.append(unit_id)
            unit_id = self.db.execute(select(unit.c.parent_id).where(unit.c.id == unit_id)).scalar_one_or_none()
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


def _rule(rule: dict[str, Any]) -> BranchRule:
    return BranchRule(
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
