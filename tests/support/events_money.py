"""The events service without a broker, with events put into any state: for tests of money, plans and packs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from kit.database import Database
from kit.domain import SYSTEM, Actor
from kit.ids import new_id
from kit.operations import Call, Operations, execute
from services.events.domain.money import lines_from
from services.events.domain.study_event import StudyEvent
from services.events.handlers import COMMANDS, GUARDS, PREPARE
from services.events.persistence.metadata import kit_tables, metadata
from services.events.persistence.unit_of_work import EventsWork
from services.events.publishing import FACTS
from services.events.queries import QUERIES
from services.events.schemas import INPUT
from tests.support.databases import FrozenClock, facts_in, works_for

OPERATIONS = Operations(COMMANDS, QUERIES, INPUT, GUARDS, PREPARE)
OFFICE, DEPARTMENT, BRANCH, OTHER_BRANCH = "office", "department", "branch-1", "branch-2"


def account(role: str, *, branch: str | None = None, unit: str = OFFICE, reach: str = "unit", key: str = "") -> Actor:
    """Somebody of the example office with one role."""
    scope = (OFFICE, DEPARTMENT) if unit == OFFICE else (unit,)
    return Actor(key or role, roles=(role,), branch_id=branch, unit_id=unit, unit_scope=scope, reach=reach)


ORGANIZER = account("organizer", branch=BRANCH, unit=DEPARTMENT, reach="own")
FINANCE, LEADER = account("finance"), account("leader")


class Office:
    """An office with a department and two branches, known from the other services' facts."""

    def __init__(self, database: Database) -> None:
        self.clock = FrozenClock()
        self.works = works_for(database, metadata, EventsWork, "events", FACTS, kit_tables, self.clock)
        with self.works.open() as work:
            work.copies.put("unit", OFFICE, 1, name="示例特派办", parent_id=None)
            work.copies.put("unit", DEPARTMENT, 1, name="示例处", parent_id=OFFICE)
            for branch in (BRANCH, OTHER_BRANCH):
                work.copies.put(
                    "branch", branch, 1, name=f"{branch} 党支部", unit_id=DEPARTMENT, kind="standing", parent_id=None,
                    state="active", founded_on=None, dissolved_on=None,
                )  # fmt: skip

    def do(self, operation: str, actor: Actor = SYSTEM, **args: Any) -> Any:
        """Run an operation as the gateway would."""
        return execute(OPERATIONS, self.works, Call(operation, args, actor)).value

    def fund(self, amount: str = "10000.00", **given: Any) -> str:
        """Open a fund; its id."""
        known = {"name": "党建经费", "year": 2026, "kind": "party_dues", "amount": amount, **given}
        return str(self.do("open_fund", FINANCE, **known)["id"])

    def event(self, state: str = "confirmed", **given: Any) -> str:
        """An event in that state, without the way there; its id."""
        key = new_id()
        budget = [line.to_dict() for line in lines_from(given.pop("budget", []))]
        with self.works.open(ORGANIZER) as work:
            event = StudyEvent(
                id=key, number=key[-16:], branch_id=BRANCH, unit_id=DEPARTMENT, proposer_id=ORGANIZER.account_id,
                theme="示例主题", now=work.now, budget=budget, **given,
            )  # fmt: skip
            event.state = state
            work.events.add(event)
        return key

    def reserve(self, fund_id: str, event_id: str, amount: str) -> Decimal:
        """What the last approval does with the money."""
        with self.works.open() as work:
            reserved: Decimal = work.funds.reserve(fund_id, event_id, Decimal(amount))
        return reserved

    def release(self, event_id: str) -> tuple[str, Decimal] | None:
        """What calling an event off does with the money."""
        with self.works.open() as work:
            return work.funds.release(event_id)

    def figures(self, fund_id: str) -> tuple[str, str, str]:
        """Reserved, spent and available of a fund."""
        seen = self.do("fund", FINANCE, fund_id=fund_id)
        return seen["reserved"], seen["spent"], seen["available"]

    def expense(self, event_id: str, amount: str, invoice_no: str = "", **given: Any) -> dict[str, Any]:
        """Record an expense as the organizer."""
        known = {"category": "vehicle", "invoice_no": invoice_no or new_id(), "spent_on": self.today(), **given}
        answer: dict[str, Any] = self.do("record_expense", ORGANIZER, event_id=event_id, amount=amount, **known)
        return answer

    def today(self) -> str:
        """The present day, as it travels."""
        return self.clock.now().date().isoformat()

    def facts(self, fact_type: str) -> list[dict[str, Any]]:
        """The facts of this type in the outbox."""
        return facts_in(self.works, fact_type)

    def at(self, **delta: float) -> dt.datetime:
        """Move the clock on."""
        return self.clock.advance(**delta)
