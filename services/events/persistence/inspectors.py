"""What somebody may look at today because they are on a round's team: the access that `inspector` rows give."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.persistence.copies import account_copy
from services.events.persistence.supervision_tables import inspection, inspector
from services.events.persistence.unit_tree import unit_and_above, unit_and_below


class Assignment(NamedTuple):
    """A round that the account serves in, and the events it may look at for it."""

    inspection_id: str
    unit_id: str
    event_ids: tuple[str, ...]


class Inspectors:
    """The teams of one transaction."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self._known: dict[tuple[str, dt.date], list[Assignment]] = {}

    def assignments(self, account_id: str, day: dt.date) -> list[Assignment]:
        """The rounds in which the account serves on that day; none once a round is closed."""
        key = (account_id, day)
        if key not in self._known:
            self._known[key] = self._read(account_id, day)
        return self._known[key]

    def serves(self, account_id: str, inspection_id: str, day: dt.date) -> bool:
        """Whether the account is on this round's team on that day."""
        return any(one.inspection_id == inspection_id for one in self.assignments(account_id, day))

    def inspects(self, account_id: str, event_id: str, unit_id: str, day: dt.date) -> bool:
        """Whether the event was drawn for a round that the account serves in, and still lies in that round's units."""
        rounds = [one for one in self.assignments(account_id, day) if event_id in one.event_ids]
        return any(unit_id in unit_and_below(self.db, one.unit_id) for one in rounds)

    def events(self, account_id: str, day: dt.date) -> list[str]:
        """Every event that the account may look at as an inspector."""
        return [event_id for one in self.assignments(account_id, day) for event_id in one.event_ids]

    def may_be_borrowed(self, account_id: str, unit_id: str) -> bool:
        """Whether there is such an account, active, in the same office, and not of an administrator alone."""
        row = self.db.execute(select(account_copy).where(account_copy.c.id == account_id)).one_or_none()
        if row is None or not row.active or set(row.roles) <= {"admin"}:
            return False
        office = unit_and_above(self.db, unit_id)[-1]
        return row.unit_id in unit_and_below(self.db, office)

    def _read(self, account_id: str, day: dt.date) -> list[Assignment]:
        query = (
            select(inspection.c.id, inspection.c.unit_id, inspection.c.event_ids)
            .join(inspector, inspector.c.inspection_id == inspection.c.id)
            .where(inspector.c.account_id == account_id, inspector.c.ended_at.is_(None))
            .where(inspector.c.from_on <= day, inspector.c.to_on >= day, inspection.c.state != "closed")
            .order_by(inspection.c.id)
        )
        return [Assignment(row.id, row.unit_id, tuple(row.event_ids)) for row in self.db.execute(query)]
