"""What a promise is to the rig, and what one run of it finds."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.rig import Rig

EMBEDDED, FULL = "embedded", "rabbitmq+postgresql"
BOTH = (EMBEDDED, FULL)


@dataclass
class Tally:
    """What a run did, and what it found: each finding is a sentence."""

    runs: int = 0
    """Requests, facts or attempts that the run drove."""
    faults: int = 0
    """Faults that were really injected, counted where they happened."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Whatever else the promise says and was not so: too slow, a wrong status, a restart."""
    unfinished: list[str] = field(default_factory=list)
    """Why the run came to no end or did nothing: never a good run, and never a catch of a broken variant either."""
    notes: list[str] = field(default_factory=list)
    """Figures worth a line in the report."""

    @property
    def findings(self) -> list[str]:
        """Everything that was found, with its kind."""
        kinds = {"lost": self.lost, "doubled": self.doubled, "stuck": self.stuck, "broken": self.broken}
        kinds["unfinished"] = self.unfinished
        times = Counter(f"{kind}: {words}" for kind, found in kinds.items() for words in found)
        return [words if count == 1 else f"{words} ({count} times)" for words, count in times.items()]

    @property
    def seen(self) -> int:
        """How much the run itself has found wrong with the product."""
        return len(self.lost) + len(self.doubled) + len(self.stuck) + len(self.broken)

    def expect(self, holds: object, words: str) -> bool:
        """Note `words` as broken unless it holds."""
        if not holds:
            self.broken.append(words)
        return bool(holds)

    @contextmanager
    def timed(self, words: str, within: float) -> Iterator[None]:
        """The block must take at most so many seconds."""
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        self.expect(took <= within, f"{words} took {took:.1f} s, at most {within:g} s")


@dataclass(frozen=True)
class Variant:
    """The product deliberately broken: a function of `tests/chaos/variants/`, and the stack on which it is tried."""

    name: str
    stack: str
    whole: bool = False
    """Whether it takes the whole numbers to catch it."""


@dataclass(frozen=True)
class Promise:
    """One row of the table.

    `keep` drives, injects and audits, and writes what it finds into `rig.tally`. `doctoring` names the failpoints that
    its product is started with; `variants` are the broken products of which the same run must find something.
    """

    number: int
    words: str
    keep: Callable[[Rig], None]
    stacks: tuple[str, ...] = BOTH
    doctoring: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    short: tuple[str, ...] = BOTH
    """On which of its stacks the short form of `make test` runs it: one, where the other would show little
    more; none, where it cannot share its product with the others."""
