"""What one command of the events service may use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.domain import Actor, in_shanghai
from kit.imports import ImportJobs
from kit.work import Work
from services.events.persistence import register_keeping
from services.events.persistence.approvers import Approvers
from services.events.persistence.attachment_repository import AttachmentRepository
from services.events.persistence.calendar_feeds import CalendarFeeds
from services.events.persistence.calendars import Calendars
from services.events.persistence.commendation_tables import Commendations
from services.events.persistence.contributions import Contributions
from services.events.persistence.copies import Copies
from services.events.persistence.deputies import Deputies
from services.events.persistence.event_repository import EventRepository
from services.events.persistence.expense_requests import ExpenseRequests
from services.events.persistence.inspectors import Inspectors
from services.events.persistence.ledger_comparison import LedgerComparison
from services.events.persistence.ledger_repository import LedgerRepository
from services.events.persistence.metadata import import_tables
from services.events.persistence.money_repository import Funds
from services.events.persistence.nudge_tables import Nudges
from services.events.persistence.owed import Owing
from services.events.persistence.packs_repository import Packs
from services.events.persistence.plan_repository import Plans
from services.events.persistence.process_tables import Processes
from services.events.persistence.publication_tables import Notices
from services.events.persistence.register_exports import RegisterExports
from services.events.persistence.register_repository import Register
from services.events.persistence.register_views import RegisterViews
from services.events.persistence.reminder_tables import Reminders
from services.events.persistence.resource_repository import ResourceRepository
from services.events.persistence.rule_pack_files import read_pack
from services.events.persistence.supervision_repository import (
    AccountabilityRepository,
    FindingRepository,
    InspectionRepository,
)
from services.events.signing import Keyring


class EventsWork(Work):
    """The repositories of one transaction, one line each.

    `signer` holds the ledger's key, and `stuck_after` says how long a process waits for the facts of other services.
    Both are the same for all works of a process, so the composition root sets them on a subclass of its own.
    """

    signer: Keyring
    read_pack = staticmethod(read_pack)
    """Reads a rule pack's YAML; needs no transaction, so it can run before one."""
    stuck_after = dt.timedelta(minutes=15)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.events = EventRepository(self.db, self.track)
        self.copies = Copies(self.db)
        self.calendars = Calendars(self.db)
        self.deputies = Deputies(self.db)
        self.approvers = Approvers(self.db)
        self.funds = Funds(self)
        self.expense_requests = ExpenseRequests(self)
        self.contributions = Contributions(self)
        self.plans = Plans(self)
        self.packs = Packs(self)
        self.resources = ResourceRepository(self)
        self.attachments = AttachmentRepository(self.db)
        self.processes = Processes(self.db, self.track)
        self.imports = ImportJobs(self, import_tables)
        self.notices = Notices(self.db)
        self.calendar_feeds = CalendarFeeds(self.db)
        self._supervise()

    def _supervise(self) -> None:
        """What supervision works with: rounds and findings, what is owed, ledger and register."""
        self.inspections = InspectionRepository(self)
        self.findings = FindingRepository(self)
        self.inspectors = Inspectors(self.db)
        self.accountability = AccountabilityRepository(self)
        self.owed = Owing(self)
        self.nudges = Nudges(self)
        self.reminders = Reminders(self)
        self.commendations = Commendations(self)
        self.ledger = LedgerRepository(self.db)
        self.ledger_comparison = LedgerComparison(self)
        self.register = Register(self)
        self.exports = RegisterExports(self)
        self.views = RegisterViews(self)

    def begin(self) -> None:
        """Note what is changed from here on."""
        register_keeping.watch(self.db)

    def finish(self) -> None:
        """The register follows in the same transaction."""
        self.db.flush()
        register_keeping.keep(self.db)
        super().finish()

    def principals(self) -> list[Actor]:
        """For whom the actor decides today, each with their own rights."""
        today = in_shanghai(self.now).date()
        return self.recall("principals", lambda: self.deputies.principals(self.actor.account_id, today))

    def inspected(self) -> list[str]:
        """The events that the actor may look at today as a member of an inspection's team."""
        today = in_shanghai(self.now).date()
        return self.recall("inspected", lambda: self.inspectors.events(self.actor.account_id, today))

    def decided_for_another(self, event_id: str) -> bool:
        """Whether the actor decided on one of the event's approvals as a deputy."""
        account_id = self.actor.account_id
        return self.recall(
            ("decided for another", event_id), lambda: self.events.decided_for_another(event_id, account_id)
        )  # fmt: skip
