"""The relay: the only code path that publishes facts. One per service, wherever its processes run."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

import eventlet
from kombu import Connection, Producer
from kombu.exceptions import ChannelError
from sqlalchemy import Row, Table

from kit import broker, outbox
from kit.database import Database
from kit.envelope import MAX_BYTES, Envelope, MalformedFact
from kit.leader import leading
from kit.logs import logger
from kit.wake import Wake

log = logger("kit.relay")
BATCH = 200
CONFIRM_TIMEOUT = 10
POLL = 1.0
ATTEMPTS = 5
AGAIN = 1.0
"""Seconds between attempts at what the broker refused, however often commits wake the relay."""
PARKED_AGAIN = 60.0
"""And of what is parked: the reason may be gone long before a person looks."""
UNROUTABLE = "no queue is bound for this type"


class FactPublisher:
    """A connection of its own, publishing persistent and mandatory with confirms, a batch at a time."""

    def __init__(self, uri: str, subscriptions: Sequence[broker.Subscription]) -> None:
        self.link: Connection = broker.connection(uri)
        self.channel: Any = self.link.channel()
        broker.declare(self.channel, subscriptions)
        self.producer = Producer(self.channel)
        self.confirms = hasattr(self.channel, "confirm_select")
        self._tag = 0
        self._waiting: dict[int, str] = {}
        self._failed: dict[str, str] = {}
        self._astray = False
        self.subscriptions = subscriptions
        if self.confirms:
            self.channel.confirm_select()
            self.channel.events["basic_ack"].add(self._acknowledged)
            self.channel.events["basic_nack"].add(self._refused)
            self.channel.events["basic_return"].add(self._returned)

    def publish(self, envelopes: Sequence[Envelope]) -> dict[str, str]:
        """Publish and wait for the broker's word on each; returns the refused ones, fact id -> why."""
        self._failed = {}
        for envelope in envelopes:
            self._send(envelope)
            if not self.confirms:
                eventlet.sleep(0)  # in the embedded product two hundred in a row are a pause that people notice
        with eventlet.Timeout(CONFIRM_TIMEOUT, TimeoutError("the broker does not confirm")):
            while self._waiting:
                self.link.drain_events(timeout=CONFIRM_TIMEOUT)
        if self._astray:  # somebody deleted a queue or its binding, and its consumer may not be there to make it anew
            broker.declare(self.channel, self.subscriptions)
            self._astray = False
        return self._failed

    def close(self) -> None:
        """Give the connection back, whatever state it is in."""
        try:
            with eventlet.Timeout(1, False):
                self.link.close()
        except broker.TROUBLE:
            pass

    def _send(self, envelope: Envelope) -> None:
        try:
            body = envelope.to_bytes()
        except (ValueError, RecursionError) as error:
            self._failed[envelope.id] = f"not JSON: {error}"
            return
        if len(body) > MAX_BYTES:
            self._failed[envelope.id] = f"{len(body)} bytes, at most {MAX_BYTES}"
            return
        self._tag += 1
        if self.confirms:
            self._waiting[self._tag] = envelope.id
        try:
            self.producer.publish(
                body, exchange=broker.FACTS.name, routing_key=envelope.type, delivery_mode=2, mandatory=True,
                content_type="application/json", content_encoding="binary", message_id=envelope.id,
                headers={"trace_id": envelope.trace_id},
            )  # fmt: skip
        except ChannelError as error:  # the embedded broker says at once what RabbitMQ returns
            self._failed[envelope.id] = str(error)
            self._astray = True

    def _acknowledged(self, tag: int, multiple: bool) -> None:
        for known in [t for t in self._waiting if t == tag or (multiple and t <= tag)]:
            del self._waiting[known]

    def _refused(self, tag: int, multiple: bool) -> None:
        for known in [t for t in self._waiting if t == tag or (multiple and t <= tag)]:
            self._failed[self._waiting.pop(known)] = "the broker refused it (nack)"

    def _returned(self, _error: Any, _exchange: str, _routing_key: str, message: Any) -> None:
        self._failed[message.properties["message_id"]] = UNROUTABLE
        self._astray = True


class Relay:
    """Moves unsent outbox rows to the broker until told to stop."""

    def __init__(
        self, database: Database, table: Table, uri: str, subscriptions: Sequence[broker.Subscription], wake: Wake
    ) -> None:
        self.database = database
        self.table = table
        self.uri = uri
        self.subscriptions = subscriptions
        self.wake = wake
        self.stopping = False
        self._refused_due = 0.0

    def run(self) -> None:
        """Lead, connect, publish; after any trouble wait a little and begin again."""
        pause = 0.2
        while not self.stopping:
            try:
                with leading(self.database, "relay") as lead:
                    if lead is not None:
                        self._publish_while_leading(lead)
                    pause = 0.2 if lead else POLL
            except Exception as error:  # broker or database away, or a bug: the rows are safe, so try again
                log.warning("relay interrupted", error=f"{type(error).__name__}: {error}"[:300], again_in=pause)
                pause = min(pause * 2, 5)
            if not self.stopping:
                eventlet.sleep(pause)

    def stop(self) -> None:
        """Finish the batch at hand, then return from `run`."""
        self.stopping = True
        self.wake.set()

    def _publish_while_leading(self, lead: Any) -> None:
        publisher = FactPublisher(self.uri, self.subscriptions)
        try:
            while not self.stopping:
                if self.pass_once(publisher):
                    eventlet.sleep(0)  # an import leaves ten thousand rows: nothing else here need ever wait
                    continue
                self.wake.wait(POLL)
                broker.breathe(publisher.link)
                lead.confirm()
        finally:
            publisher.close()

    def pass_once(self, publisher: FactPublisher) -> int:
        """Publish one batch and mark what the broker confirmed; returns how many rows were confirmed."""
        rows = self._work_list()
        if not rows:
            return 0
        envelopes, failed = _opened(rows)
        failed.update(publisher.publish(envelopes))
        sent = [row.position for row in rows if row.fact_id not in failed]
        with self.database.transaction() as db:
            outbox.mark_sent(db, self.table, sent)
            for row in rows:
                if row.fact_id in failed:
                    self._note_failure(db, row, failed[row.fact_id])
        return len(sent)

    def _work_list(self) -> list[Row[Any]]:
        """What is new and, from time to time, what was refused: a heap of bad rows must not crowd out the good."""
        with self.database.reading() as db:
            rows = list(outbox.unsent(db, self.table, BATCH))
            if time.monotonic() >= self._refused_due:
                self._refused_due = time.monotonic() + AGAIN
                rest = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=PARKED_AGAIN)
                rows += outbox.refused(db, self.table, rest, BATCH)
        return rows

    def _note_failure(self, db: Any, row: Row[Any], error: str) -> None:
        """One bad row parks its aggregate, not the relay."""
        park = row.attempts + 1 >= ATTEMPTS
        log.error("the broker did not take a fact", fact_id=row.fact_id, type=row.type, error=error, parked=park)
        outbox.mark_failed(db, self.table, row.position, error, park=park)


def _opened(rows: Sequence[Row[Any]]) -> tuple[list[Envelope], dict[str, str]]:
    """The facts in these rows; and of those that are none, fact id -> why. One such row must not stop the others."""
    envelopes: list[Envelope] = []
    failed: dict[str, str] = {}
    for row in rows:
        try:
            envelopes.append(outbox.envelope_of(row))
        except (MalformedFact, TypeError) as error:
            failed[row.fact_id] = str(error)
    return envelopes, failed
