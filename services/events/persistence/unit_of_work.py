"""What one command of the events service may use."""

from __future__ import annotations

from typing import Any

from kit.work import Work
from services.events.persistence.copies import Copies
from services.events.persistence.event_repository import EventRepository


class EventsWork(Work):
    """The repositories of one transaction, one line each."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.events = EventRepository(self.db, self.track)
        self.copies = Copies(self.db)
