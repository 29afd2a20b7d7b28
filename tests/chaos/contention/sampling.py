"""Looking into a database again and again while something goes on, and what facts say when they are read in order."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kit.envelope import Envelope
from tests.chaos.promise import Tally
from tests.support.inside import Inside

EVERY = 0.01


@contextmanager
def sampling(tally: Tally, what: str, question: Callable[[], list[str]]) -> Iterator[None]:
    """Ask while the block runs, and once more at its end; a question that fails is a finding, too."""
    sampler = _Sampler(question)
    sampler.start()
    try:
        yield
    finally:
        sampler.over.set()
        sampler.join(30)
        tally.broken += sorted(sampler.found)[:20]
        tally.notes.append(f"{what} looked at {sampler.times} times")


class _Sampler(threading.Thread):
    def __init__(self, question: Callable[[], list[str]]) -> None:
        super().__init__()
        self.question = question
        self.over = threading.Event()
        self.found: set[str] = set()
        self.times = 0

    def run(self) -> None:
        """Look until it is over, and then once more."""
        last = False
        while not last:
            last = self.over.wait(EVERY)
            try:
                self.found.update(self.question())
            except Exception as error:  # noqa: BLE001  (a sampler that stops silently would find nothing)
                self.found.add(f"sampling failed: {type(error).__name__}: {error}"[:500])
            self.times += 1


def in_order(inside: Inside, *prefixes: str) -> list[Envelope]:
    """The facts of *events* of these types, in the order in which they were written."""
    return [fact for fact in inside.facts("events") if fact.type.startswith(prefixes)]


def miscounted(inside: Inside, facts: list[Envelope]) -> tuple[list[str], list[str]]:
    """Which of these facts the ledger has not, and which it has more than once."""
    told: Counter[str] = Counter(entry.fact_id for entry in inside.ledger())
    lost = [f"{fact.type} {fact.id} is not in the ledger" for fact in facts if told[fact.id] == 0]
    doubled = [f"{fact.type} {fact.id} is in the ledger {told[fact.id]} times" for fact in facts if told[fact.id] > 1]
    return lost, doubled


def trace_of(answer: Any) -> str:
    """By which a request's facts are known."""
    return str(answer.headers["X-Trace-Id"])
