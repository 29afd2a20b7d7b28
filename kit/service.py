"""What turns a class into a Lianxue service inside a nameko container: its works, and the threads around them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import eventlet
from marshmallow import Schema
from nameko.extensions import DependencyProvider
from sqlalchemy import func, select

from kit import broker, counterfoils, dead_letters, discrepancies, fact_index, reconcile
from kit.clock import Clock, SystemClock, TestClock
from kit.comparison import Comparison, Own
from kit.config import Settings
from kit.consumer import FactConsumer
from kit.database import Database
from kit.delivery import Delivery, Reactions
from kit.discrepancies import MakeFact
from kit.domain import SYSTEM
from kit.fields import OperationSchema
from kit.leader import leading
from kit.logs import logger
from kit.operations import Call, Operations, execute
from kit.relay import Relay
from kit.rpc_client import RpcClient
from kit.wake import Wake, listen
from kit.work import FactTable, Origin, Work, Works

log = logger("kit.service")
PERIOD = 120.0
"""Seconds within which what is missing is brought, compared and reported: two turns of reconcile and comparison."""
RECONCILE_FIRST = 0.5
RETRY_EVERY = 0.5


@dataclasses.dataclass(frozen=True)
class Definition:
    """Everything a service is, in one value; `services/<name>/service.py` makes it.

    `timers`: command name -> seconds between runs. `configure`: called with the works and the settings at start
    (keys, signers). `operations` already contains the kit's own (see `with_kit`). `found`: the fact that tells of a
    discrepancy; `compare`: comparisons that only this service can make.
    """

    name: str
    operations: Operations
    subscribers: Mapping[str, Reactions]
    facts: FactTable
    work_class: type[Work]
    tables: Any
    metadata: Any
    found: MakeFact
    compare: Sequence[Own] = ()
    timers: Mapping[str, float] = dataclasses.field(default_factory=dict)
    configure: Callable[[Settings], type[Work]] | None = None


def with_kit(operations: Operations, letters: dead_letters.DeadLetters) -> Operations:
    """The service's operations and those that every service has."""
    return Operations(
        commands={**operations.commands, "replay_fact": letters.replay_fact, "discard_fact": letters.discard_fact},
        queries={
            **operations.queries,
            "facts_after": reconcile.facts_after,
            **fact_index.QUERIES,
            "parked_facts": letters.parked_facts,
            "discrepancies": discrepancies.discrepancies,
            "health": health,
        },
        inputs={**operations.inputs, **_INPUT},
        guards=operations.guards,
        prepare=operations.prepare,
        anew=operations.anew,
    )


class HealthInput(OperationSchema):
    """Nothing is asked."""


_INPUT: dict[str, type[Schema]] = {
    **dead_letters.INPUT,
    **reconcile.INPUT,
    **fact_index.INPUT,
    **discrepancies.INPUT,
    "health": HealthInput,
}


def health(work: Any) -> dict[str, Any]:
    """The service answers, its database too; which producers each subscriber has caught up with, and its last fact."""
    tables = work.origin.tables
    rows = work.db.execute(tables.cursor.select()).all()
    last = work.db.scalar(select(func.max(tables.outbox.c.position)))
    caught_up = sorted(f"{row.subscriber}<{row.producer}" for row in rows)
    return {"status": "ok", "caught_up": caught_up, "last_fact": last or 0}


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the one that tests may move."""
    return TestClock(settings.home / "test-clock.json") if settings.test_clock else SystemClock()


def build_works(definition: Definition, settings: Settings, wake: Wake | None = None) -> Works[Any]:
    """The service's units of work over its own database; also for the command line, without a container."""
    database = Database(settings.database_urls[definition.name], on_commit=wake.set if wake else None)
    work_class = definition.configure(settings) if definition.configure else definition.work_class
    origin = Origin(definition.name, clock_of(settings), definition.facts, definition.tables)
    return Works(work_class, database, origin)


class Host(DependencyProvider):
    """Gives each worker the service's works; runs relay, consumers, retries, reconcile and timers beside them."""

    client = RpcClient()
    period = PERIOD

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.stopping = False

    def setup(self) -> None:
        """Open the database."""
        self.settings: Settings = self.container.config["LIANXUE"]
        self.wake = Wake()
        self.broker_is_back = Wake()
        self.works = build_works(self.definition, self.settings, self.wake)
        self.delivery = Delivery(self.works, self.definition.subscribers)

    def start(self) -> None:
        """Start the threads that live as long as the container."""
        topology: Sequence[broker.Subscription] = self.container.config["TOPOLOGY"]
        uri = self.settings.amqp_uri
        self.relay = Relay(self.works.database, self.works.origin.tables.outbox, uri, topology, self.wake)
        self.consumers = [
            FactConsumer(self.delivery, subscription, uri, self.broker_is_back.set)
            for subscription in topology
            if subscription.subscriber in self.definition.subscribers
        ]
        spawn = self.container.spawn_managed_thread
        spawn(self.relay.run, identifier="relay")
        # the listener sleeps in the database driver: nobody waits for it, it dies with the container's process
        self.listener = eventlet.spawn(listen, self.works.database, self.wake)
        for consumer in self.consumers:
            spawn(consumer.run, identifier=f"facts {consumer.subscription.subscriber}")
        spawn(lambda: self._every(RETRY_EVERY, self.delivery.run_due), identifier="retries")
        spawn(self._reconcile, identifier="reconcile")
        for command, seconds in self.definition.timers.items():
            spawn(
                lambda command=command, seconds=seconds: self._every(seconds, lambda: self._run(command)),
                identifier=command,
            )

    def stop(self) -> None:
        """Let each thread finish what it is doing."""
        self.stopping = True
        self.relay.stop()
        for consumer in self.consumers:
            consumer.stop()
        self.listener.kill()

    def kill(self) -> None:
        """The container is dying: stop in the same way, nobody waits."""
        if hasattr(self, "relay"):
            self.stop()

    def get_dependency(self, worker_ctx: Any) -> Host:
        """The worker sees `self.host.works`."""
        return self

    def _run(self, command: str) -> None:
        execute(self.definition.operations, self.works, Call(command, {}, SYSTEM))

    def _every(self, seconds: float, task: Callable[[], Any]) -> None:
        """Repeat until stopped; trouble is logged, and the next turn comes."""
        while not self.stopping:
            try:
                task()
            except Exception as error:
                log.warning(
                    "a recurring task failed",
                    service=self.definition.name,
                    error=f"{type(error).__name__}: {error}"[:300],
                )
            self._pause(seconds)

    def _pause(self, seconds: float) -> None:
        """Sleep in short steps, so that a stop is not kept waiting."""
        while seconds > 0 and not self.stopping:
            eventlet.sleep(min(seconds, 0.5))
            seconds -= 0.5

    def _reconcile(self) -> None:
        """At start until every producer has answered once, then twice a period and whenever the broker was away.

        A broker in this process has forgotten what was sent before.
        """
        sources = self.container.config["SOURCES"][self.definition.name]
        began = dt.datetime.now(dt.UTC) if self.settings.embedded_broker else None
        reconciler = reconcile.Reconciler(self.works, self.delivery, sources, self._ask, queues_since=began)
        comparison = Comparison(self.works, sources, self._ask, self.definition.compare)
        self._pause(RECONCILE_FIRST)
        while not self.stopping:
            try:
                reconciler.run_once()
                again = 0.0
            except Exception as error:
                log.info("reconcile will ask again", service=self.definition.name, why=str(error)[:200])
                again = 2
            if not again:
                self._compare(comparison)
            self._await_turn(again)

    def _compare(self, comparison: Comparison) -> None:
        """One turn; one that fails must not have reconcile ask more often."""
        try:
            self._take_turn(comparison)
        except Exception as error:
            log.warning("comparison was interrupted", service=self.definition.name, error=str(error)[:300])

    def _take_turn(self, comparison: Comparison) -> None:
        """By one of the service's processes; its queues are as empty as this process sees them."""
        drained = {one.subscription.subscriber: one.drained_at for one in self.consumers}
        with leading(self.works.database, "comparison") as lead:
            if lead is None:
                return
            for findings in comparison.turn(drained, dt.timedelta(seconds=self.period / 4)):
                discrepancies.report(self.works, self.definition.found, findings)
        while counterfoils.throw_away(self.works.database, self.definition.tables, reconcile.OVERLAP):
            eventlet.sleep(0)

    def _await_turn(self, seconds: float) -> None:
        """Until the time has come, or the broker is back: what it had taken and then lost must not wait for minutes."""
        waited = 0.0
        while waited < (seconds or self.period / 2) and not self.stopping:
            if self.broker_is_back.wait(0.5):
                return
            waited += 0.5

    def _ask(self, service: str, operation: str, arguments: dict[str, Any]) -> Any:
        return self.client.call(service, operation, arguments, actor=SYSTEM, timeout=10).value


class Context(DependencyProvider):
    """The caller's context: actor, trace id, idempotency key, as nameko carried them."""

    def get_dependency(self, worker_ctx: Any) -> dict[str, Any]:
        """nameko's context data of this call."""
        return dict(worker_ctx.data)
