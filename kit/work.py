"""The unit of work: one transaction of one service, and the facts that it makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from kit import counterfoils, outbox
from kit.clock import Clock
from kit.database import Database
from kit.domain import SYSTEM, Actor, Aggregate
from kit.envelope import Envelope, Fact, seal
from kit.ids import new_id
from kit.recall import Memory
from kit.tables import KitTables

T = TypeVar("T")
FactTable = Mapping[str, Callable[..., Fact]]
"""A service's publishing table: name of what happened -> function (thing, **details) -> fact."""


class Work:
    """What one command or reaction may use: the session, the actor, the time, and where facts are recorded.

    Services subclass it with their repositories (`persistence/unit_of_work.py`). `cause` is the envelope
    that a reaction reacts to; None in a command.
    """

    def __init__(self, db: Session, origin: Origin, actor: Actor, trace_id: str, cause: Envelope | None) -> None:
        self.db = db
        self.origin = origin
        self.actor = actor
        self.trace_id = trace_id
        self.cause = cause
        self.now: dt.datetime = origin.clock.now()
        self.prepared: dict[str, Any] = {}
        self.afterwards: dict[str, tuple[str, dict[str, Any]]] = {}
        self._tracked: list[Aggregate] = []
        self._memory: Memory | None = None
        self._mark: Callable[[], Hashable] = lambda: None

    def remember_in(self, memory: Memory, marker: Callable[[], Hashable]) -> None:
        """Let `recall` remember; only for a work that reads, and before it reads anything."""
        self._memory, self._mark = memory, marker

    def recall(self, key: Hashable, build: Callable[[], T]) -> T:
        """What `build` reads, or what it last read for this key, actor and minute, if nothing was committed since.

        `key`: everything else that it depends on, and that was not read before. Nobody may change what comes back.
        A command builds anew.
        """
        if self._memory is None:
            return build()
        minute = self.now.replace(second=0, microsecond=0)
        return self._memory.recall(self._mark(), (key, self.actor, minute), build)

    def record_afterwards(self, operation: str, args: dict[str, Any], key: str) -> None:
        """Have a question followed by a command of the same actor, once a key, before its answer leaves: what cannot be
        recorded is not told. A command records by itself, and leaves this alone.
        """
        self.afterwards[key] = (operation, args)

    def track(self, aggregate: Any) -> Any:
        """Have the aggregate's changes published with this transaction; repositories call it on get and add."""
        if not any(known is aggregate for known in self._tracked):
            self._tracked.append(aggregate)
        return aggregate

    def publish(self, fact: Fact, *, version: int = 1) -> None:
        """Record a fact that belongs to no tracked aggregate (a reading of the ledger, say)."""
        envelope = seal(
            fact,
            fact_id=new_id(),
            occurred_at=self.now,
            producer=self.origin.producer,
            version=version,
            actor_id=self.actor.account_id,
            trace_id=self.trace_id,
        )
        outbox.record(self.db, self.origin.tables.outbox, envelope)
        counterfoils.write(self.db, self.origin.tables, counterfoils.OUTBOX, envelope.producer, envelope.id)

    def begin(self) -> None:
        """Make ready for changes; a work that only reads is never told to."""

    def finish(self) -> None:
        """Turn what happened into facts, after the rows are written and before the commit."""
        self.db.flush()
        for aggregate in self._tracked:
            for change in aggregate.changes:
                self.publish(self.origin.facts[change.name](aggregate, **change.details), version=change.version)
            aggregate.changes.clear()


W = TypeVar("W", bound=Work)


@dataclass(frozen=True)
class Origin:
    """What all works of a service share."""

    producer: str
    clock: Clock
    facts: FactTable
    tables: KitTables


class Works(Generic[W]):
    """Opens units of work; the composition root of a service makes one."""

    def __init__(self, work_class: type[W], database: Database, origin: Origin) -> None:
        self.work_class = work_class
        self.database = database
        self.origin = origin
        self.memory = Memory()

    @contextmanager
    def open(self, actor: Actor = SYSTEM, trace_id: str = "", cause: Envelope | None = None) -> Iterator[W]:
        """A unit of work, committed with its facts at the end of the block."""
        with self.database.transaction() as db:
            work = self.work_class(db, self.origin, actor, trace_id or new_id(), cause)
            work.begin()
            yield work
            work.finish()

    @contextmanager
    def read(self, actor: Actor = SYSTEM) -> Iterator[W]:
        """A unit of work for questions: nothing is committed."""
        with self.readers() as reader:
            yield reader(actor)

    @contextmanager
    def readers(self) -> Iterator[Callable[[Actor], W]]:
        """Makes units of work for questions by whoever, over one and the same reading transaction."""
        with self.database.reading() as db:
            marker = self.database.marker(db)

            def reader(actor: Actor) -> W:
                work = self.work_class(db, self.origin, actor, "", None)
                work.remember_in(self.memory, marker)
                return work

            yield reader
