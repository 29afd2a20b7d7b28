"""Faults at times and places that the seed decides. They end only what the rig has started."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random

from tests.chaos.rig import Rig, restarted

SERVICES = ("members", "partners", "events", "notify", "gateway")


class Storm:
    """A fault again and again in a thread of its own, until `enough` of them have struck or the rig calls it off."""

    def __init__(self, strike: Callable[[], None], every: float, at_most: int) -> None:
        self.strike = strike
        self.every = every
        self.at_most = at_most
        self.struck = 0
        self.error: BaseException | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @property
    def spent(self) -> bool:
        """Whether it has struck as often as it may."""
        return self.struck >= self.at_most or self.error is not None

    def _run(self) -> None:
        try:
            while self.struck < self.at_most and not self._over.wait(self.every):
                self.strike()
                self.struck += 1
        except Exception as error:  # noqa: BLE001  (raised again in `stop`)
            self.error = error

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Call it off, wait until it is over, and say so if a strike itself went wrong."""
        self._over.set()
        self._thread.join()
        if self.error is not None:
            raise AssertionError(f"a fault could not be injected: {self.error!r}") from self.error


@contextmanager
def storm(rig: Rig, strike: Callable[[], None], every: float, at_most: int) -> Iterator[Storm]:
    """Strike while the block runs; what really struck is counted. Afterwards all parts are up again."""
    running = Storm(strike, every, at_most)
    running.start()
    try:
        yield running
    finally:
        try:
            running.stop()
        finally:
            rig.tally.faults += running.struck
            rig.stack.bring_back()


def kill_any(rig: Rig, services: Sequence[str] = SERVICES) -> Callable[[], None]:
    """kill -9 of a random process of these, started again at once. The embedded stack has one: it comes back first,
    or nothing would ever be done between two kills.
    """
    choice = Random(rig.random.random())

    def strike() -> None:
        name = "up" if rig.embedded else choice.choice(list(services))
        restarted(rig.stack.processes[name])
        if rig.embedded:
            rig.stack.await_ready()

    return strike
