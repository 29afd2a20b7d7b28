"""Consuming one subscriber's queue: a message is acknowledged when the database has it, in whatever form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import eventlet
from kombu import Connection, Consumer
from sqlalchemy import text

from kit import broker
from kit.delivery import DatabaseAway, Delivery
from kit.logs import logger

log = logger("kit.consumer")
PREFETCH = 50


class FactConsumer:
    """One queue, one greenthread, one message after the other."""

    def __init__(
        self, delivery: Delivery, subscription: broker.Subscription, uri: str, on_return: Callable[[], None]
    ) -> None:
        """`on_return` is called when the broker is back: it may have lost its disk meanwhile."""
        self.delivery = delivery
        self.subscription = subscription
        self.uri = uri
        self.on_return = on_return
        self.stopping = False
        self.drained_at: dt.datetime | None = None
        """When the queue was last seen empty."""
        self._was_connected = False

    def run(self) -> None:
        """Consume until stopped; broker trouble is waited out, a missing database too."""
        pause = 0.1
        while not self.stopping:
            try:
                with broker.connection(self.uri) as link:
                    self._consume(link)
                pause = 0.1
            except DatabaseAway as error:
                log.warning(
                    "database away, consuming stops", subscriber=self.subscription.subscriber, error=str(error)[:200]
                )
                self._await_database()
            except Exception as error:
                if not self.stopping:
                    log.warning(
                        "consumer interrupted",
                        subscriber=self.subscription.subscriber,
                        error=str(error)[:200],
                        again_in=pause,
                    )
                eventlet.sleep(pause)
                pause = min(pause * 2, 2)

    def stop(self) -> None:
        """Return from `run` after the message at hand."""
        self.stopping = True

    def _consume(self, link: Connection) -> None:
        channel = link.channel()
        broker.declare(channel, [self.subscription])
        queues = self.subscription.queues()
        consumer = Consumer(channel, queues, on_message=self._take, auto_declare=False)
        consumer.qos(prefetch_count=PREFETCH)
        with consumer:
            if self._was_connected:
                self.on_return()
            self._was_connected = True
            while not self.stopping:
                try:
                    link.drain_events(timeout=0.5)
                except TimeoutError:
                    self.drained_at = dt.datetime.now(dt.UTC)
                if link.supports_heartbeats:
                    link.heartbeat_check()

    def _take(self, message: Any) -> None:
        if self.stopping:
            return  # unacknowledged: the broker keeps it
        self.delivery.receive(self.subscription.subscriber, broker.body_of(message))
        message.ack()
        eventlet.sleep(0)

    def _await_database(self) -> None:
        pause = 0.2
        while not self.stopping:
            try:
                with self.delivery.works.database.reading() as db:
                    db.execute(text("SELECT 1"))
                return
            except Exception:
                eventlet.sleep(pause)
                pause = min(pause * 2, 5)
