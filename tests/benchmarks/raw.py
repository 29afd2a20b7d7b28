"""The raw limits: each driver alone, with bodies of the same size and the same promises to keep them."""

from __future__ import annotations

import multiprocessing
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kombu
import psycopg2

from tests.benchmarks.figures import Figures, percentile
from tests.benchmarks.product import load, plain, record_load
from tests.support.databases import fresh_postgresql
from tests.support.processes import Process, eventually, free_port, reachable

RAW = "raw"
BATCH = 200
MANY = 10_000
"""As many rows as an import takes at most."""
SECONDS = 0.7
HELLO = "eventlet wsgi, hello world"


def _rate(step: Callable[[], Any], seconds: float = SECONDS, each: int = 1) -> float:
    """Things a second, doing `each` of them a step, for so many seconds."""
    began, steps = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        step()
        steps += 1
    return steps * each / (time.perf_counter() - began)


def hello_round(figures: Figures, home: Path, callers: int) -> None:
    """What a server without anything behind it answers to the same load."""

    port = free_port()
    server = Process([sys.executable, "-m", "tests.benchmarks.hello", str(port)], {}, home / "hello.log").start()
    try:
        eventually(lambda: reachable(port), "hello listens", 20)
        found = load(port=port, method="GET", path="/", callers=callers, count=1000 * callers, seconds=1.5)
    finally:
        server.kill()
    record_load(figures, RAW, HELLO, callers, found)


# --- RabbitMQ -------------------------------------------------------------------------------------------------------


class Bare:
    """One connection of kombu and py-amqp with confirms, and a quorum queue."""

    def __init__(self, uri: str, size: int) -> None:
        self.link: Any = kombu.Connection(uri)
        self.channel: Any = self.link.channel()
        self.body = b"x" * size
        self.producer = kombu.Producer(self.channel)
        self.queue = kombu.Queue("bench.raw", durable=True, queue_arguments={"x-queue-type": "quorum"})
        self.queue(self.channel).declare()
        self.unconfirmed = 0
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._confirmed)
        self._sent = self._settled = 0

    def _confirmed(self, tag: int, multiple: bool) -> None:
        self._settled = max(self._settled, tag) if multiple else self._settled + 1

    def publish(self, count: int) -> None:
        """Persistent and mandatory, then wait for all confirms."""
        for _ in range(count):
            self.producer.publish(
                self.body, routing_key=self.queue.name, delivery_mode=2, mandatory=True, retry=False,
                content_type="application/json", content_encoding="binary",
            )  # fmt: skip
        self._sent += count
        while self._settled < self._sent:
            self.link.drain_events(timeout=10)

    def consume(self, count: int) -> float:
        """Take and acknowledge so many, one by one, with a prefetch of 50; messages a second."""
        left = count

        def taken(message: Any) -> None:
            nonlocal left
            left -= 1
            message.ack()

        consumer = kombu.Consumer(self.channel, [self.queue], on_message=taken)
        consumer.qos(prefetch_count=50)
        began = time.perf_counter()
        with consumer:
            while left > 0:
                self.link.drain_events(timeout=10)
        return count / (time.perf_counter() - began)

    def close(self) -> None:
        """Leave nothing behind."""
        self.queue(self.channel).delete()
        self.link.close()


def broker_round(figures: Figures, uri: str, size: int) -> None:
    """Publish in batches and one by one, consume what was published, and call there and back."""
    bare = Bare(uri, size)
    try:
        figures.add(
            f"publish + confirm, {BATCH} at once", "messages/s", RAW, _rate(lambda: bare.publish(BATCH), each=BATCH)
        )
        figures.add("publish + confirm, one by one", "messages/s", RAW, _rate(lambda: bare.publish(1)))
        figures.add("consume + ack", "messages/s", RAW, bare.consume(BATCH * 2))
    finally:
        bare.close()
    took = _round_trips(uri, size)
    figures.add("call there and back over RabbitMQ, p50", "ms", RAW, percentile(took, 0.50))
    figures.add("call there and back over RabbitMQ, p99", "ms", RAW, percentile(took, 0.99))


def _echo(uri: str, ready: Any) -> None:
    """The called side, a process of its own: answers for at most twenty seconds."""
    with kombu.Connection(uri) as link:
        channel: Any = link.channel()
        producer = kombu.Producer(channel)

        def answer(message: Any) -> None:
            producer.publish(message.body, routing_key=message.properties["reply_to"], delivery_mode=1, retry=False)
            message.ack()

        queue = kombu.Queue("bench.call", exclusive=False, auto_delete=True, durable=False)
        with kombu.Consumer(channel, [queue], on_message=answer):
            ready.set()
            ends = time.monotonic() + 20
            while time.monotonic() < ends:
                try:
                    link.drain_events(timeout=1)
                except TimeoutError:
                    continue


def _round_trips(uri: str, size: int, count: int = 300) -> list[float]:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    called = context.Process(target=_echo, args=(uri, ready), daemon=True)
    called.start()
    try:
        if not ready.wait(20):
            raise SystemExit("the called side did not start")
        return _call(uri, size, count)
    finally:
        called.kill()
        called.join(10)


def _call(uri: str, size: int, count: int) -> list[float]:
    took, came = [], []
    with kombu.Connection(uri) as link:
        channel: Any = link.channel()
        producer = kombu.Producer(channel)
        replies = kombu.Queue("bench.replies", exclusive=True, auto_delete=True, durable=False)
        with kombu.Consumer(channel, [replies], on_message=came.append, no_ack=True):
            for _ in range(count):
                began, expected = time.perf_counter(), len(came) + 1
                producer.publish(
                    b"x" * size, routing_key="bench.call", reply_to=replies.name, delivery_mode=1, retry=False
                )
                while len(came) < expected:
                    link.drain_events(timeout=10)
                took.append((time.perf_counter() - began) * 1000)
    return took


# --- databases ------------------------------------------------------------------------------------------------------


def postgresql_round(figures: Figures, size: int) -> None:
    """One row a transaction, committed to the disk; one row asked for by its key."""
    with fresh_postgresql() as database:
        connection = psycopg2.connect(plain(database.url))
        cursor = connection.cursor()
        cursor.execute("SET synchronous_commit = on")
        _database_rates(figures, "PostgreSQL", connection, cursor, size, "%s", "id bigserial PRIMARY KEY, body text")
        connection.close()


def sqlite_round(figures: Figures, home: Path, size: int) -> None:
    """The same on a file, in WAL mode, with an fsync a commit."""
    path = home / "raw.sqlite"
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    _database_rates(figures, "SQLite", connection, connection.cursor(), size, "?", "id integer PRIMARY KEY, body text")
    connection.close()
    for file in home.glob("raw.sqlite*"):
        file.unlink()


def _database_rates(
    figures: Figures, name: str, connection: Any, cursor: Any, size: int, mark: str, columns: str
) -> None:
    cursor.execute(f"CREATE TABLE raw ({columns})")
    connection.commit()
    body = "x" * size

    def write() -> None:
        cursor.execute(f"INSERT INTO raw (body) VALUES ({mark})", (body,))
        connection.commit()

    def read() -> None:
        cursor.execute(f"SELECT body FROM raw WHERE id = {mark}", (1,))
        cursor.fetchone()
        connection.commit()

    def fill() -> None:
        cursor.executemany(f"INSERT INTO raw (body) VALUES ({mark})", [(body,)] * MANY)
        connection.commit()

    began = time.perf_counter()
    fill()
    figures.add(f"{name}, {MANY} rows, one COMMIT", "s", RAW, time.perf_counter() - began)
    figures.add(f"{name}, INSERT + COMMIT", "rows/s", RAW, _rate(write))
    figures.add(f"{name}, SELECT", "rows/s", RAW, _rate(read))
