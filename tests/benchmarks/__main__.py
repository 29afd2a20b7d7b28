"""`make bench`: both stacks and the raw limits, in one run of some ten minutes; `--quick` in two."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg2
import requests

from tests.benchmarks import raw
from tests.benchmarks.figures import Figures, machine
from tests.benchmarks.importing import ROWS, import_round
from tests.benchmarks.product import Measured, plain
from tests.benchmarks.report import AFTER_JOB, AFTER_LOAD, EMBEDDED, FIRST, FULL, PAGES, READY, document
from tests.support.processes import eventually
from tests.support.rabbit import RabbitNode
from tests.support.stack import Stack, embedded_stack, full_stack

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


class Size(NamedTuple):
    """How much: rounds, second starts, seconds of one run of the load generator, how many callers it has, and how many
    rows are imported.
    """

    rounds: int
    starts: int
    seconds: float
    callers: tuple[int, ...]
    imported: int


WHOLE, QUICK = Size(3, 5, 2.5, (1, 8), ROWS), Size(1, 1, 0.6, (8,), 1000)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of everything, nothing is written")
    quick = parser.parse_args().quick
    size = QUICK if quick else WHOLE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what was started is stopped on the way out
    facts, figures, began = machine(), Figures(), time.monotonic()
    print("\n".join(facts), flush=True)
    with tempfile.TemporaryDirectory(prefix="lianxue-bench-") as home:
        _measure(figures, Path(home), size)
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    text = document(figures, facts, (size.rounds, size.starts), load)
    print("\n" + text)
    print(f"took {time.monotonic() - began:.0f} s")
    if not quick:
        _, head, rest = DOCUMENT.read_text(encoding="utf-8").partition(PAGES)
        DOCUMENT.write_text(f"{text}\n{head}{rest}" if head else text, encoding="utf-8")


def _measure(figures: Figures, home: Path, size: Size) -> None:
    with ExitStack() as cleanup:
        print("embedded stack: first start, with the demo", flush=True)
        embedded = cleanup.enter_context(embedded_stack(home / "embedded"))
        ours = Measured(figures, EMBEDDED, embedded, size.seconds)
        _restarts(figures, embedded, size.starts)
        ours.main_job()
        ours.memory(AFTER_JOB)
        _rounds(ours, size)
        import_round(figures, EMBEDDED, embedded, size.imported)
    with ExitStack() as cleanup:
        print("full stack: RabbitMQ, PostgreSQL, five processes, with the demo", flush=True)
        broker = RabbitNode(home / "rabbit").start()
        cleanup.callback(broker.kill)
        with _durable_full_stack(home / "full", broker) as full:
            ours = Measured(figures, FULL, full, size.seconds)
            ours.main_job()
            ours.memory(AFTER_JOB)
            _rounds(ours, size)
            import_round(figures, FULL, full, size.imported)
            length = ours.fact_size()
        print(f"raw limits, with bodies of {length} bytes", flush=True)
        for _ in range(size.rounds):
            _raw_round(figures, home, broker, length)


def _rounds(ours: Measured, size: Size) -> None:
    ours.prepare()
    for turn in range(size.rounds):
        print(f"round {turn + 1} of {size.rounds}", flush=True)
        for callers in size.callers:
            ours.http_round(callers)
        ours.facts_round()
    ours.memory(AFTER_LOAD)


def _raw_round(figures: Figures, home: Path, broker: RabbitNode, size: int) -> None:
    for callers in (1, 8):
        raw.hello_round(figures, home, callers)
    raw.broker_round(figures, broker.uri, size)
    raw.postgresql_round(figures, size)
    raw.sqlite_round(figures, home, size)


def _restarts(figures: Figures, stack: Stack, starts: int) -> None:
    """The second start, several times: from the command until the process answers, and until every part does."""
    process = stack.processes["up"]
    for _ in range(starts):
        process.stop()
        began = time.monotonic()
        process.start()
        for path, measure in (("/api/v1/health", FIRST), ("/api/v1/ready", READY)):
            eventually(lambda path=path: _fine(stack, path), measure, 60, 0.01)
            figures.add(measure, "s", EMBEDDED, time.monotonic() - began)


def _fine(stack: Stack, path: str) -> bool:
    return requests.get(stack.base_url + path, timeout=10).status_code == 200


@contextmanager
def _durable_full_stack(home: Path, broker: RabbitNode) -> Iterator[Stack]:
    """The full stack with commits that wait for the disk, as in production: the databases of tests do not."""
    with full_stack(home, broker=broker) as stack:
        for url in (value for name, value in stack.env.items() if name.endswith("_DATABASE_URL")):
            connection = psycopg2.connect(plain(url))
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(f'ALTER DATABASE "{connection.info.dbname}" SET synchronous_commit = on')
            connection.close()
        stack.stop()
        for name in stack.processes:
            stack.restart(name)
        stack.await_ready()
        yield stack


if __name__ == "__main__":
    sys.exit(main())
