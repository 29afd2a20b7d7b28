"""2. Each fact takes effect once.

Every fact is published three times, and the process of a relay is killed between the broker's confirm and the mark, so
that whole batches come again. On the full stack there are two processes of each subscriber, so that two copies of a
fact can be in work at the same moment. Nothing may be there twice: seats, money, invitations, messages, entries.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.variants.one_effect import MARKS
from tests.chaos.walks import auditor
from tests.chaos.walks.office import Office
from tests.chaos.walks.walk import Crowd

SHARE = "0.03"
"""Of the batches, at which a relay dies: often enough for fifty deaths, and seldom enough for work in between."""
DOUBLED = ("partners", "events", "notify")


def keep(rig: Rig) -> None:
    """A crowd at work until enough relays have died."""
    office = Office(rig.stack)
    crowd = Crowd(office, rig.size(6, 2))
    deaths, steps = rig.size(50, 1), rig.size(300, 8)
    with _two_of_each(rig), _reviving(rig), rig.fault("thrice"), rig.fault("relay-dies", SHARE):
        crowd.agree(lambda: _count(rig, "died") >= deaths and len(office.record.steps) >= steps)
    rig.stack.bring_back()
    auditor.whole(rig.inside, office.record, rig.tally)
    again = _count(rig, "duplicate")
    rig.tally.runs, rig.tally.faults = len(office.record.steps), _count(rig, "died")
    rig.tally.expect(again, "no fact came twice: the run has shown nothing")
    rig.tally.notes.append(f"{again} deliveries of facts that were known already")


def _count(rig: Rig, what: str) -> int:
    marks = rig.stack.home / "faults" / MARKS
    return marks.read_text().splitlines().count(what) if marks.exists() else 0


@contextlib.contextmanager
def _two_of_each(rig: Rig) -> Iterator[None]:
    """A second process of each subscriber while the block runs; one of them in the short form, none where one process
    is all there is.
    """
    doubled = [] if rig.embedded else rig.random.sample(DOUBLED, rig.size(3, 1))
    second = [f"{name}-2" for name in doubled]
    for name in second:
        rig.stack.spawn(name, "serve", name.removesuffix("-2"))
    try:
        yield
    finally:
        for name in second:
            rig.stack.processes.pop(name).kill()


@contextlib.contextmanager
def _reviving(rig: Rig) -> Iterator[None]:
    """Start again whoever has died, until the block is over."""
    over = threading.Event()

    def revive() -> None:
        while not over.is_set():
            for process in list(rig.stack.processes.values()):
                if not process.alive:
                    process.start()
            time.sleep(0.05)

    thread = threading.Thread(target=revive)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


PROMISE = Promise(
    number=2,
    words="one effect",
    keep=keep,
    doctoring=("relay-dies-unmarked", "everything-thrice"),
    variants=(Variant("no-inbox", EMBEDDED), Variant("no-inbox", FULL)),
)
