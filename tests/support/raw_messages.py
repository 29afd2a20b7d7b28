"""Messages put at the broker by hand, as raw as the protocol allows, and what comes back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import amqp
from kombu import Connection

from tests.support.stack import Stack

RPC = "nameko-rpc"


@contextmanager
def publishing(stack: Stack) -> Iterator[Any]:
    """`send(queue, body, **properties)`; when it returns, the queue has it."""
    with at_the_broker(stack) as channel:

        def send(queue: str, body: bytes, **properties: Any) -> None:
            channel.basic_publish(amqp.Message(body, **properties), exchange="", routing_key=queue)

        yield send


@contextmanager
def at_the_broker(stack: Stack) -> Iterator[Any]:
    """A channel with confirms, for whatever a hand at the broker may do."""
    assert stack.broker is not None
    with Connection(stack.broker.uri, transport_options={"confirm_publish": True}) as link:
        yield link.channel()


@contextmanager
def listening(stack: Stack) -> Iterator[tuple[str, Callable[[], list[tuple[str, Any]]]]]:
    """An address for RPC replies, and what has come to it so far: (correlation id, reply)."""
    name = f"reply-{uuid.uuid4().hex}"
    with at_the_broker(stack) as channel:
        channel.queue_declare(name, exclusive=True, auto_delete=True)
        channel.queue_bind(name, RPC, name)

        def taken() -> list[tuple[str, Any]]:
            found = []
            while (message := channel.basic_get(name, no_ack=True)) is not None:
                found.append((message.properties.get("correlation_id", ""), json.loads(message.body)))
            return found

        yield name, taken
