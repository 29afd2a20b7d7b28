"""Connections to the broker, and the exchanges and queues by which facts and calls travel."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import amqp
import kombu.exceptions
from kombu import Connection, Exchange, Queue

FACTS = Exchange("lianxue.facts", type="topic", durable=True)
RPC = Exchange("nameko-rpc", type="topic", durable=True)
PARKED = Exchange("lianxue.parked", type="direct", durable=True)
HEARTBEAT = 10
CONNECT_TIMEOUT = 2
DELIVERY_LIMIT = 50
"""Generous: with a limit of 5, six abrupt deaths of a consumer parked ten healthy prefetched messages (measured)."""

TROUBLE: tuple[type[BaseException], ...] = (
    amqp.exceptions.AMQPError,
    kombu.exceptions.KombuError,
    OSError,
    socket.timeout,
)
"""What a broker that is away, going away or refusing looks like."""


@dataclass(frozen=True)
class Subscription:
    """One subscriber's queue; `types` None means every fact."""

    subscriber: str
    types: tuple[str, ...] | None

    @property
    def queue_name(self) -> str:
        """The queue on the broker."""
        return f"facts.{self.subscriber}"

    def queues(self) -> list[Queue]:
        """The subscriber's queue with its bindings, and the one where the broker puts what it gave up on."""
        keys = ["#"] if self.types is None else list(self.types)
        main = Queue(
            self.queue_name,
            bindings=[kombu.binding(FACTS, routing_key=key) for key in keys],
            durable=True,
            queue_arguments={
                "x-queue-type": "quorum",
                "x-dead-letter-exchange": PARKED.name,
                "x-dead-letter-routing-key": self.queue_name,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
                "x-delivery-limit": DELIVERY_LIMIT,
            },
        )
        parked = Queue(
            f"{self.queue_name}.parked",
            PARKED,
            routing_key=self.queue_name,
            durable=True,
            queue_arguments={"x-queue-type": "quorum"},
        )
        return [parked, main]


def connection(uri: str, **options: Any) -> Connection:
    """A connection of one's own (not pooled): with heartbeat, and quick to say that the broker is away."""
    return Connection(uri, heartbeat=HEARTBEAT, connect_timeout=CONNECT_TIMEOUT, transport_options=options)


def declare(channel: Any, subscriptions: Iterable[Subscription]) -> None:
    """Declare every queue before anything is published: a fact whose queue is not there yet would be dropped."""
    FACTS(channel).declare()
    PARKED(channel).declare()
    for subscription in subscriptions:
        for queue in subscription.queues():
            queue(channel).declare()


def body_of(message: Any) -> bytes:
    """The raw bytes of a message, whatever the library made of its declared encoding."""
    body = message.body
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)


def breathe(link: Connection) -> None:
    """Read what has arrived and keep the heartbeat going, without waiting."""
    with contextlib.suppress(TimeoutError):
        link.drain_events(timeout=0.001)
    if link.supports_heartbeats:
        link.heartbeat_check()
