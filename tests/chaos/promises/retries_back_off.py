"""Retries back off: a fact that fails is tried seldom, each time later, and holds up neither others nor the machine.

Tried on both stacks: one subscriber's reaction to one fact raises for 60 s (in the short form twice), while other facts
come to the same subscriber.

Judged: at most 6 attempts in that time, counted where they were made, each gap twice the one before or more; the others
are handled within 5 s; the process burns no more CPU than in an equal time just before (a tenth of a core is left for
noise); when the cause is gone the fact is applied once.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.chaos.messages.letters import (
    OWNER,
    SUBSCRIBERS,
    attempts,
    handled,
    hurry,
    parked,
    raising,
    told_again,
    waiting,
)
from tests.chaos.promise import BOTH, EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.variants.reactions import NAME
from tests.support.processes import eventually

MOST_ATTEMPTS = 6
TICKS = os.sysconf("SC_CLK_TCK")
NOISE = 0.1
"""Of one core."""


def keep(rig: Rig) -> None:
    """A time without trouble, the same time with it, and the end of it."""
    retries = Retries(rig)
    idle = retries.measured(lambda: None)
    with raising(rig, {(retries.subscriber, retries.fact.id): -1 if rig.whole else 2}):
        busy = retries.measured(retries.begun)
        if not rig.whole:
            retries.second_failure()
        retries.judged(idle, busy)
        if not rig.whole:
            retries.applied()  # its two failures are over
    if rig.whole:
        retries.applied()


class Retries:
    """One fact that fails at one subscriber, both picked by the seed, beside healthy ones."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.subscriber = rig.random.choice(SUBSCRIBERS)
        self.fact, *self.healthy = told_again(rig, 1 + rig.size(24, 6))
        self.window = float(rig.size(60, 2))

    def begun(self) -> None:
        """The bad one first, then the good ones."""
        for fact in (self.fact, *self.healthy):
            self.rig.inside.tell("members", fact)
        self.rig.tally.runs += 1 + len(self.healthy)
        wanted = {fact.id for fact in self.healthy}
        with self.rig.tally.timed("other facts behind a failing one", 5):
            try:
                eventually(lambda: handled(self.rig, self.subscriber, wanted) == wanted, "the others are handled", 20)
            except AssertionError:
                self.rig.tally.stuck.append(f"{self.subscriber} did not handle other facts beside a failing one")

    def measured(self, during: Callable[[], None]) -> float:
        """The share of a core that the subscriber's process takes from now to the end of the window."""
        begun, before = time.monotonic(), self._cpu()
        during()
        left = self.window - (time.monotonic() - begun)
        if left > 0:
            time.sleep(left)  # a window of time is what is measured
        return (self._cpu() - before) / (time.monotonic() - begun)

    def second_failure(self) -> None:
        """The first retry has come by itself; the second is announced, and hurried when that was seen."""
        try:
            eventually(self._gaps, "the first retry", 10)
            row = eventually(lambda: self._waiting_since(2), "the second failure is noted", 5)
        except AssertionError:
            gaps = [round(gap, 1) for gap in self._gaps()]
            self.rig.tally.broken.append(f"no wait was noted after the second failure; gaps so far: {gaps[:9]}")
            return
        due = dt.datetime.fromisoformat(str(row.next_attempt_at))
        due = due if due.tzinfo else due.replace(tzinfo=dt.UTC)
        gap, first = (due - dt.datetime.now(dt.UTC)).total_seconds(), self._gaps()[0]
        self.rig.tally.expect(gap >= 2 * first, f"the second wait is {gap:.1f} s, after a first of {first:.1f} s")

    def judged(self, idle: float, busy: float) -> None:
        """Few attempts, growing gaps, a quiet process."""
        tried, gaps = attempts(self.rig, self.subscriber, self.fact.id), self._gaps()
        self.rig.tally.faults += len(tried)
        self.rig.tally.notes.append(
            f"{len(tried)} attempts of {self.subscriber}, gaps {[round(gap, 1) for gap in gaps]}; "
            f"CPU {idle:.0%} before, {busy:.0%} meanwhile"
        )
        self.rig.tally.expect(len(tried) >= 2, f"{len(tried)} attempts: no retry was seen")
        self.rig.tally.expect(len(tried) <= MOST_ATTEMPTS, f"{len(tried)} attempts in {self.window:.0f} s")
        self.rig.tally.expect(all(gap > 0.5 for gap in gaps), f"attempts follow at once: {gaps[:9]}")
        for first, second in itertools.pairwise(gaps):
            self.rig.tally.expect(second >= 2 * first, f"a gap of {second:.1f} s after one of {first:.1f} s")
        self.rig.tally.expect(busy <= idle + self._work() + NOISE, f"CPU {busy:.0%}, {idle:.0%} before")

    def applied(self) -> None:
        """The cause is gone: applied at the next attempt, once, and nothing is left."""
        if not self.rig.whole:
            hurry(self.rig)
        seconds = 90 if self.rig.whole else 15
        try:
            eventually(lambda: handled(self.rig, self.subscriber, [self.fact.id]), "it is applied at last", seconds)
        except AssertionError:
            letters = [row.error for row in parked(self.rig, self.subscriber) if row.fact_id == self.fact.id]
            self.rig.tally.stuck.append(f"not applied when its cause was gone; letters: {letters}")
            return
        self.rig.tally.expect(not waiting(self.rig, self.subscriber, self.fact.id), "applied, and still to be retried")
        self.rig.inside.await_settled()
        entries = [entry for entry in self.rig.inside.ledger() if entry.fact_id == self.fact.id]
        self.rig.tally.expect(len(entries) == 1, f"{len(entries)} entries on the ledger")

    def _gaps(self) -> list[float]:
        moments = attempts(self.rig, self.subscriber, self.fact.id)
        return [later - sooner for sooner, later in itertools.pairwise(moments)]

    def _waiting_since(self, failures: int) -> Any:
        row = waiting(self.rig, self.subscriber, self.fact.id)
        return row if row is not None and row.attempts >= failures else None

    def _work(self) -> float:
        """What handling the healthy facts may cost in this window: 20 ms each, generously."""
        return 0.02 * len(self.healthy) / self.window

    def _cpu(self) -> float:
        """Seconds of CPU that the subscriber's process has used so far."""
        process = self.rig.stack.process_of(OWNER[self.subscriber])
        assert process.child is not None
        fields = Path(f"/proc/{process.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


PROMISE = Promise(
    number=8,
    words="retries back off",
    keep=keep,
    short=(EMBEDDED,),
    stacks=BOTH,
    doctoring=(NAME,),
    variants=(Variant("retries-without-delay", EMBEDDED), Variant("requeued-at-the-broker", FULL)),
)
