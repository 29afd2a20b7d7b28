"""What one command of the events service may use."""

from __future__ import annotations

from typing import Any

from kit.work import Work
from services.events.persistence.attachment_repository import AttachmentRepository
from services.events.persistence.calendars import Calendars
from services.events.persistence.copies import Copies
from services.events.persistence.event_repository import EventRepository
from services.events.persistence.ledger_repository import LedgerRepository
from services.events.persistence.money_repository import Funds
from services.events.persistence.packs_repository import Packs
from services.events.persistence.plan_repository import Plans
from services.events.persistence.resource_repository import ResourceRepository
from services.events.persistence.supervision_repository import FindingRepository, InspectionRepository
from services.events.signing import Signer


class EventsWork(Work):
    """The repositories of one transaction, one line each.

    `signer` holds the ledger's key and is the same for all works of a process, so the composition root sets it on a
    subclass of its own: `class SigningWork(EventsWork): signer = load_or_create(path)`.
    """

    signer: Signer

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.events = EventRepository(self.db, self.track)
        self.copies = Copies(self.db)
        self.calendars = Calendars(self.db)
        self.funds = Funds(self)
        self.plans = Plans(self)
        self.packs = Packs(self)
        self.resources = ResourceRepository(self)
        self.attachments = AttachmentRepository(self.db)
        self.inspections = InspectionRepository(self)
        self.findings = FindingRepository(self)
        self.ledger = LedgerRepository(self.db)
