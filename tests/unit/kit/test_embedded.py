"""The embedded broker keeps what a broker has to keep, inside one process."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Any

import eventlet
import pytest
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.exceptions import ChannelError

from kit import broker, embedded


@pytest.fixture
def link() -> Iterator[Connection]:
    embedded.register()
    with Connection("embedded://in-process/") as connection:
        yield connection


@pytest.fixture
def exchange() -> Exchange:
    return Exchange(f"test-{secrets.token_hex(4)}", type="topic", durable=True)


def bound(link: Connection, exchange: Exchange, key: str = "note.#") -> Queue:
    queue = Queue(f"test-{secrets.token_hex(4)}", exchange, routing_key=key)
    queue(link.channel()).declare()
    return queue


def taken(link: Connection, queue: Queue, *, ack: bool = True, count: int = 1) -> list[Any]:
    """Messages that arrive within a second."""
    messages: list[Any] = []
    with Consumer(link.channel(), [queue], on_message=messages.append):
        while len(messages) < count:
            link.drain_events(timeout=1)
        for message in messages:
            if ack:
                message.ack()
    return messages


def publish(link: Connection, exchange: Exchange, body: bytes = b"hello", **kw: Any) -> None:
    Producer(link.channel()).publish(
        body,
        exchange=exchange.name,
        routing_key="note.written",
        content_type="application/json",
        content_encoding="binary",
        **kw,
    )


def test_each_bound_queue_gets_its_own_copy(link: Connection, exchange: Exchange) -> None:
    first, second = bound(link, exchange), bound(link, exchange)
    publish(link, exchange)
    for queue in (first, second):
        (message,) = taken(link, queue)
        assert broker.body_of(message) == b"hello"
        assert message.delivery_info["queue"] == queue.name


def test_nameko_finds_the_content_type_where_it_looks(link: Connection, exchange: Exchange) -> None:
    queue = bound(link, exchange)
    publish(link, exchange)
    assert taken(link, queue)[0].properties["content_type"] == "application/json"


def test_what_is_not_acknowledged_comes_again_to_that_queue_alone(link: Connection, exchange: Exchange) -> None:
    first, second = bound(link, exchange), bound(link, exchange)
    publish(link, exchange)
    (message,) = taken(link, first, ack=False)
    message.requeue()
    assert broker.body_of(taken(link, first)[0]) == b"hello"
    taken(link, second)
    with pytest.raises(TimeoutError):
        taken(link, second)


def test_a_mandatory_message_without_a_queue_is_refused(link: Connection, exchange: Exchange) -> None:
    exchange(link.channel()).declare()
    with pytest.raises(ChannelError, match="NO_ROUTE"):
        publish(link, exchange, mandatory=True)


def test_a_sleeping_consumer_is_woken_by_the_message_not_by_a_poll(link: Connection, exchange: Exchange) -> None:
    queue = bound(link, exchange)
    arrived: list[float] = []

    def consume() -> None:
        with (
            Connection("embedded://in-process/") as own,
            Consumer(own.channel(), [queue], on_message=lambda m: m.ack()),
        ):
            own.drain_events(timeout=30)
            arrived.append(time.monotonic())

    consumer = eventlet.spawn(consume)
    eventlet.sleep(0.05)
    publish(link, exchange)
    consumer.wait()
    assert len(arrived) == 1


def test_waiting_for_nothing_ends_in_time(link: Connection, exchange: Exchange) -> None:
    queue = bound(link, exchange)
    with Consumer(link.channel(), [queue], on_message=lambda m: m.ack()), pytest.raises(TimeoutError):
        link.drain_events(timeout=0.05)
