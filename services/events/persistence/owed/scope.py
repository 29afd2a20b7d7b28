"""Within which reach, as of which day, and by which of the office's figures things are owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from kit.domain import Actor
from services.events.domain.duty import Duty
from services.events.domain.reminders import DEFAULTS, Stage, ladders
from services.events.domain.rules import rules_in_force
from services.events.domain.weakness import Patience
from services.events.persistence.copies import branch_copy
from services.events.persistence.reach import reached


class Scope:
    """The figures are asked for once a unit: packs apply from a unit down."""

    def __init__(self, db: Session, actor: Actor, today: dt.date, packs: Any) -> None:
        self.db = db
        self.actor = actor
        self.today = today
        self._packs = packs
        self._days: dict[tuple[str, str], dt.timedelta] = {}
        self._limits: dict[str, dict[str, Any]] = {}
        self._ladders: dict[str, Mapping[str, Sequence[Stage]]] = {}

    def within(self, columns: Any) -> ColumnElement[bool]:
        """The rows of a table with `branch_id` and `unit_id` that lie within reach."""
        return reached(self.actor, columns.branch_id, columns.unit_id)

    def days(self, unit_id: str, kind: str) -> dt.timedelta:
        """How long this kind may take in the unit."""
        known = self._days.get((unit_id, kind))
        if known is None:
            known = self._days[unit_id, kind] = dt.timedelta(days=int(self._of(unit_id, "owed_after").get(kind, 0)))
        return known

    def duty(self, unit_id: str) -> Duty:
        """How many studies its branches hold."""
        return Duty(**self._of(unit_id, "branch_duty"))

    def patience(self, unit_id: str) -> Patience:
        """From how much on its branches are reminded."""
        return Patience(**self._of(unit_id, "weak_branch"))

    def ladders(self, unit_id: str) -> Mapping[str, Sequence[Stage]]:
        """On which days people of the unit are reminded, by kind."""
        if unit_id not in self._ladders:
            self._ladders[unit_id] = ladders({**DEFAULTS, **self._of(unit_id, "reminder_days")})
        return self._ladders[unit_id]

    def branches(self) -> list[Row[Any]]:
        """The active branches within reach, by name."""
        columns = branch_copy.c
        mine = reached(self.actor, columns.id, columns.unit_id)
        return list(self.db.execute(select(branch_copy).where(mine, columns.state == "active").order_by(columns.name)))

    def _of(self, unit_id: str, kind: str) -> Mapping[str, Any]:
        if unit_id not in self._limits:
            rules = rules_in_force(self._packs.on(self.today, unit_id), self.today)
            self._limits[unit_id] = {rule.kind: rule.limits for rule, _ in rules.values()}
        return self._limits[unit_id].get(kind) or {}
