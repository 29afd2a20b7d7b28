"""5. The database goes away, and nobody knows whether it has committed.

The wires of events and partners to their database are cut at a COMMIT, before it or just after it was sent; then the
server itself is restarted under load, without a clean stop. Whoever got no certain answer repeats with the same
`Idempotency-Key`: what they are told in the end is what is in the database, once.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from random import Random

from tests.chaos.promise import FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.walks import auditor
from tests.chaos.walks.office import Office
from tests.chaos.walks.walk import Crowd
from tests.chaos.wire import Wire
from tests.support.processes import eventually

SHARE = 0.15
"""Of the COMMITs that make facts, at which a wire is cut: work must still go on in between."""
WIRED = ("events", "partners")


def keep(rig: Rig) -> None:
    """First the wires, then the server."""
    with _wired(rig) as wires:
        office = Office(rig.stack, patience=120)
        crowd, over = Crowd(office, rig.size(6, 4)), threading.Event()
        work = threading.Thread(target=crowd.agree_and_draft, args=(over.is_set,))
        work.start()
        try:
            _cut(rig, wires)
            for _ in range(rig.size(3, 1)):
                _work_on(office, rig.size(20, 5))
                _restart(rig)
            _work_on(office, rig.size(20, 5))
        finally:
            over.set()
            work.join()
    rig.tally.runs = len(office.record.steps)
    cuts = {place: sum(wire.cuts[place] for wire in wires) for place in ("before", "after")}
    rig.tally.notes.append(f"cut before the COMMIT {cuts['before']} times, after it {cuts['after']} times")
    rig.tally.notes.append(f"{office.record.requests} requests, {office.record.uncertain} without a certain answer")
    auditor.whole(rig.inside, office.record, rig.tally)


@contextlib.contextmanager
def _wired(rig: Rig) -> Iterator[list[Wire]]:
    """The services reach their databases through wires while the block runs."""
    wires = []
    for name in WIRED:
        process, variable = rig.stack.process_of(name), f"LIANXUE_{name.upper()}_DATABASE_URL"
        wires.append(Wire(process.env[variable], Random(rig.random.random())))
        process.kill()
        process.env[variable] = wires[-1].url
        process.start()
    rig.stack.await_ready()
    try:
        yield wires
    finally:
        for name, wire in zip(WIRED, wires, strict=True):
            process, variable = rig.stack.process_of(name), f"LIANXUE_{name.upper()}_DATABASE_URL"
            process.kill()
            process.env[variable] = rig.stack.env[variable]
            process.start()
            wire.close()
        rig.stack.await_ready()


def _cut(rig: Rig, wires: list[Wire]) -> None:
    wanted = rig.size(50, 4)
    for wire in wires:
        wire.armed = SHARE
    eventually(lambda: sum(wire.cuts["after"] for wire in wires) >= wanted, f"{wanted} cuts after a COMMIT", 300)
    for wire in wires:
        wire.armed = 0
    rig.tally.faults += sum(sum(wire.cuts.values()) for wire in wires)


def _restart(rig: Rig) -> None:
    server = rig.stack.postgres
    assert server is not None
    server.crash()
    rig.tally.faults += 1
    server.start()
    rig.inside.reconnect()


def _work_on(office: Office, steps: int) -> None:
    target = len(office.record.steps) + steps
    eventually(lambda: len(office.record.steps) >= target, "work goes on", 120)


PROMISE = Promise(
    number=5,
    words="database away, ambiguous COMMIT",
    keep=keep,
    stacks=(FULL,),
    variants=(Variant("key-not-kept", FULL),),
)
