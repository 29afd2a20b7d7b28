"""What others gave to events, in the work's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kit.work import Work
from services.events.domain.contributions import Contribution
from services.events.persistence.money_tables import contribution


class Contributions:
    """The contributions of one unit of work."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def add(self, new: Contribution) -> Contribution:
        """Keep a new one."""
        self.db.add(new)
        self.db.flush()
        return new

    def of_event(self, event_id: str) -> Sequence[Contribution]:
        """The event's, oldest first."""
        query = select(Contribution).where(contribution.c.event_id == event_id).order_by(contribution.c.id)
        return self.db.scalars(query).all()
