"""Who decides for whom, copied from the members service's facts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, select
from sqlalchemy.orm import Session

from kit.domain import Actor
from services.events.persistence.copies import account_copy
from services.events.persistence.metadata import metadata
from services.events.persistence.unit_tree import unit_and_below

deputy_copy = Table(
    "deputy_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("account_id", String(64), nullable=False, index=True),
    Column("for_account_id", String(64), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("ended", Boolean, nullable=False),
)


class Deputies:
    """The appointments of one transaction."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self._known: dict[tuple[str, dt.date], list[Actor]] = {}

    def principals(self, account_id: str, day: dt.date) -> list[Actor]:
        """For whom the account decides on that day, each with the rights of their own; locked accounts have none."""
        key = (account_id, day)
        if key not in self._known:
            self._known[key] = self._read(account_id, day)
        return self._known[key]

    def _read(self, account_id: str, day: dt.date) -> list[Actor]:
        columns = deputy_copy.c
        query = (
            select(account_copy)
            .join(deputy_copy, columns.for_account_id == account_copy.c.id)
            .where(columns.account_id == account_id, columns.ended.is_(False), account_copy.c.active.is_(True))
            .where(columns.from_on <= day, columns.to_on >= day)
            .order_by(columns.id)
        )
        rows = {row.id: row for row in self.db.execute(query)}
        return [
            Actor(
                row.id,
                name=row.name,
                roles=tuple(row.roles),
                branch_id=row.branch_id,
                unit_id=row.unit_id,
                unit_scope=tuple(unit_and_below(self.db, row.unit_id)),
            )
            for row in rows.values()
        ]
