"""Who may come to approve an event, from the local copies."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.events.domain.people import Account
from services.events.persistence.copies import account_copy
from services.events.persistence.unit_tree import unit_and_above


class Approvers:
    """The accounts of one transaction, by where they stand."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def near(self, unit_id: str, branch_id: str) -> list[Account]:
        """Active accounts of the branch, of the unit and of those above it."""
        columns = account_copy.c
        place = or_(columns.branch_id == branch_id, columns.unit_id.in_(unit_and_above(self.db, unit_id)))
        rows = self.db.execute(select(account_copy).where(columns.active.is_(True), place))
        return [
            Account(row.id, row.name, tuple(row.roles), row.branch_id, row.unit_id, row.member_id, row.active)
            for row in rows
        ]
