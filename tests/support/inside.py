"""Looking behind a running stack: its databases, its relays, its logs. Whatever the API would not say."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import inspect, select, text

from kit import outbox
from kit.config import SERVICES, Settings, load
from kit.database import Database
from kit.domain import SYSTEM
from kit.envelope import Envelope
from kit.ids import new_id
from kit.leader import leading
from kit.operations import Call, execute
from kit.service import build_works
from runner.settled import unsettled
from runner.topology import definition
from tests.support.processes import eventually
from tests.support.stack import Stack

MOVING = {
    "alembic_version", "outbox", "reconcile_cursor", "idempotency_key", "login", "login_failure", "retry",
    "inbox", "ledger_checkpoint", "ledger_node", "ledger_day", "counterfoil", "watch", "discrepancy", "register_sum",
    "register_day_sum", "register_mark_sum",
}  # fmt: skip
"""Tables that change while nothing happens, or by the very test: left out of the census."""
REMINDING = {"events": "raise_reminders", "partners": "remind_of_answers", "members": "remind_members"}
"""Service → the timer by which it reminds people."""
COUNTED = {"delivery", "publication"}
"""Tables whose rows change by the clock: only their number is compared."""
BY_PEOPLE = {
    "ledger_entry": "SELECT fact_id FROM ledger_entry WHERE actor_id <> 'system' AND type <> 'record.read.v1'",
}
"""Of these, what comes by itself is left out: the day's checkpoint may be signed at any moment, and a page that
refuses a form is shown again to a supervisor, which is a reading and recorded as one."""


class Inside:
    """The stack's own databases, opened beside it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        named = ("HOST", "PORT", "PUBLIC_URL")
        self.settings: Settings = load(
            {name: value for name, value in stack.env.items() if name.startswith("LIANXUE_") or name in named}
        )
        self.databases = {name: Database(self.settings.database_urls[name]) for name in SERVICES}

    def close(self) -> None:
        """Give the connections back."""
        for database in self.databases.values():
            database.dispose()

    def reconnect(self) -> None:
        """Forget connections to a server that has died."""
        self.close()

    def rows(self, service: str, query: str, **values: Any) -> list[Any]:
        """What a service's database answers."""
        with self.databases[service].reading() as db:
            return list(db.execute(text(query), values).all())

    def write(self, service: str, statement: str, **values: Any) -> int:
        """Change a service's database behind its back; how many rows."""
        with self.databases[service].transaction() as db:
            return int(db.execute(text(statement), values).rowcount)  # type: ignore[attr-defined]

    def unsent(self, service: str) -> int:
        """Facts that were committed and not yet published."""
        return int(self.rows(service, "SELECT count(*) FROM outbox WHERE sent_at IS NULL")[0][0])

    def await_settled(self, seconds: float = 60) -> None:
        """Every fact was published and has reached every subscriber."""
        eventually(lambda: not any(map(self.unsent, SERVICES)), "every fact is published", seconds)
        deadline = time.monotonic() + seconds
        while left := unsettled(self.settings):
            assert time.monotonic() < deadline, f"still missing: {left}\n{self.stack.tails()}"
            time.sleep(0.2)

    def ledger(self, fact_type: str = "") -> list[Any]:
        """The ledger's rows (seq, fact_id, type, subject), as the database has them, oldest first."""
        return self.rows(
            "events",
            "SELECT seq, fact_id, type, subject FROM ledger_entry WHERE type LIKE :kind ORDER BY seq",
            kind=fact_type + "%",
        )

    def assert_ledger_is_whole(self) -> None:
        """No gap, no fact twice, and no fact of any service left out."""
        entries = self.ledger()
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)), "the ledger has gaps"
        made = [row[0] for service in SERVICES for row in self.rows(service, "SELECT fact_id FROM outbox")]
        told = [entry.fact_id for entry in entries]
        assert len(told) == len(set(told)), "a fact is in the ledger twice"
        parked = {row[0] for row in self.rows("events", "SELECT fact_id FROM dead_letter")}
        assert set(made) - set(told) - parked == set(), "a fact is missing in the ledger"

    def census(self) -> dict[str, str]:
        """A digest of the content of every table that only facts and commands change."""
        return {
            f"{service}.{table}": self._digest(service, table)
            for service in SERVICES
            for table in inspect(self.databases[service].engine).get_table_names()
            if table not in MOVING
        }

    def _digest(self, service: str, table: str) -> str:
        if table in COUNTED:
            return f"{self.rows(service, f'SELECT count(*) FROM {table}')[0][0]} rows"
        asked = BY_PEOPLE.get(table, f'SELECT * FROM "{table}"')
        rows = sorted(repr(tuple(map(_plain, row))) for row in self.rows(service, asked))
        return f"{len(rows)} rows, {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()[:16]}"

    def facts(self, service: str, fact_type: str = "") -> list[Envelope]:
        """The facts that a service has made, oldest first; of a type, by prefix."""
        table = definition(service).tables.outbox
        with self.databases[service].reading() as db:
            rows = db.execute(select(table).order_by(table.c.position)).all()
        return [outbox.envelope_of(row) for row in rows if row.type.startswith(fact_type)]

    def old_fact(self, service: str, fact_type: str) -> Envelope:
        """The first fact of a type that a service has ever made; later ones may be of the test's own making."""
        table = definition(service).tables.outbox
        with self.databases[service].reading() as db:
            row = db.execute(select(table).where(table.c.type == fact_type).order_by(table.c.position).limit(1)).one()
        return outbox.envelope_of(row)

    def tell(self, service: str, envelope: Envelope) -> None:
        """Put a fact into a service's outbox, as if the service had made it."""
        with self.databases[service].transaction() as db:
            outbox.record(db, definition(service).tables.outbox, envelope)

    def run_timer(self, service: str, command: str) -> None:
        """Have done now what a timer of the service would do by and by, until nothing of it is left."""
        found = definition(service)
        works = build_works(found, self.settings)
        try:
            while any(execute(found.operations, works, Call(command, {}, SYSTEM)).value.values()):
                pass
        finally:
            works.database.dispose()

    def run_reminders(self) -> None:
        """Have told what the clock has to tell, so that no timer tells it in the middle of a comparison."""
        for service, command in REMINDING.items():
            self.run_timer(service, command)

    def fence(self) -> None:
        """Wait until every subscriber has worked off what is in its queue by now.

        The fence is an old fact about an account under a new id: it reaches every subscriber, and changes no copy.
        """
        known = self.facts("members", "account.changed")[0]
        self.tell("members", dataclasses.replace(known, id=new_id(), version=0))
        self.await_settled()

    @contextmanager
    def relay_held(self, *services: str) -> Iterator[None]:
        """Hold the leader's lock of these relays, so that nothing is published. The services must be down at first."""
        with ExitStack() as held:
            for service in services:
                eventually(lambda name=service: self._lead(held, name), f"the relay's lock of {service}", 30)  # type: ignore[misc]
            yield

    def _lead(self, held: ExitStack, service: str) -> bool:
        attempt = ExitStack()
        if attempt.enter_context(leading(self.databases[service], "relay")) is None:
            attempt.close()
            return False
        held.enter_context(attempt)
        return True

    def logs(self) -> str:
        """Everything that any process of the stack has written."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.stack.home.glob("*.log")))


def _plain(value: Any) -> Any:
    """What a driver gives as a view of memory shows its address, not its content."""
    return bytes(value) if isinstance(value, memoryview) else value


@contextmanager
def looking_inside(stack: Stack) -> Iterator[Inside]:
    """An Inside that is closed again."""
    inside = Inside(stack)
    try:
        yield inside
    finally:
        inside.close()
