"""A stop is clean: SIGTERM under load.

Callers make events, partners and units all the time, and repeat with the same Idempotency-Key what was refused. The
seed says who gets the signal and when: the one process, all processes, or one service alone; now and then it comes
twice. Each process ends with 0 within 30 s. Nobody who got through is cut off: whoever was connected gets a whole
answer, and as long as everything behind the gateway runs, only requests that came too late hear 503. What was told 503
has not run. At the end each thing is there once and its caller knows it, and the ledger is whole.
"""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.chaos.clients.callers import CUT_OFF, REFUSED, Attempt, Caller, Thing, kinds_of_work
from tests.chaos.promise import EMBEDDED, Promise, Variant
from tests.chaos.rig import Rig
from tests.support.processes import Process, eventually

STOP_WITHIN = 30.0
TOO_LATE = "service.stopping"
FOUND_IN = {"events": ("study_event", "theme"), "partners": ("partner", "name"), "members": ("unit", "name")}


@dataclass(frozen=True)
class Stop:
    """One signal: who got it, and when they had all ended."""

    names: tuple[str, ...]
    began: float
    ended: float

    @property
    def leaves_the_rest_alone(self) -> bool:
        """Whether whatever the gateway needs was there as long as the gateway was."""
        return self.names in (("up",), ("gateway",))


def keep(rig: Rig) -> None:
    """Stop and start while people work; then compare what they were told with what is there."""
    with _at_work(rig) as callers:
        stops = [_one_stop(rig, callers, names) for names in _victims(rig)]
    rig.stack.bring_back()
    things = [thing for caller in callers for thing in caller.things]
    rig.tally.runs += sum(len(thing.attempts) for thing in things)
    for thing in things:
        _judge(rig, thing, stops)
    _judge_the_databases(rig, things)
    try:
        rig.inside.await_settled()
        rig.inside.assert_ledger_is_whole()
    except AssertionError as error:
        rig.tally.lost.append(str(error)[:500])
    _figures(rig, things, stops)


@contextmanager
def _at_work(rig: Rig) -> Iterator[list[Caller]]:
    """Callers for every kind of work, half of them with a connection that they keep."""
    kinds = kinds_of_work(rig.stack)
    callers = [
        Caller(rig.stack, kinds[number % 3], random.Random(rig.random.random()), keeps_connection=number % 2 == 1)
        for number in range(8)
    ]
    for caller in callers:
        caller.start()
    try:
        yield callers
    finally:
        for caller in callers:
            caller.stopping.set()
        for caller in callers:
            caller.join(60)


def _victims(rig: Rig) -> list[tuple[str, ...]]:
    """Who is stopped: everybody and each alone in every order that the seed likes, until there are enough."""
    everybody = tuple(rig.stack.processes)
    choices = [(name,) for name in everybody] + ([everybody] * 2 if len(everybody) > 1 else [])
    victims: list[tuple[str, ...]] = []
    while len(victims) < rig.size(20, 1):
        victims += rig.random.sample(choices, len(choices))
    return victims[: rig.size(20, 1)]


def _one_stop(rig: Rig, callers: list[Caller], names: tuple[str, ...]) -> Stop:
    _await_work(callers, "the load is on")
    time.sleep(rig.random.uniform(0, 0.2))  # the moment is the seed's
    victims = [rig.stack.processes[name] for name in names]
    began = time.monotonic()
    for _ in range(rig.random.choice((1, 1, 2))):
        for process in victims:
            process.signal(signal.SIGTERM)
            rig.tally.faults += 1
    for name, process in zip(names, victims, strict=True):
        _judge_the_end(rig, name, process, began + STOP_WITHIN)
    stop = Stop(names, began, time.monotonic())
    for process in victims:
        process.start()
    rig.stack.await_ready()
    _await_work(callers, f"everybody works again after the stop of {', '.join(names)}")
    return stop


def _await_work(callers: list[Caller], what: str) -> None:
    """Each of them has made something more, or given up, which is judged later."""
    before = [caller.done for caller in callers]
    eventually(
        lambda: all(c.done > n or not c.is_alive() for c, n in zip(callers, before, strict=True)), what, 60, 0.02
    )


def _judge_the_end(rig: Rig, name: str, process: Process, deadline: float) -> None:
    assert process.child is not None
    try:
        code = process.child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        code = None
    rig.tally.expect(code == 0, f"{name} ended with {code}")


def _judge(rig: Rig, thing: Thing, stops: list[Stop]) -> None:
    """What one caller was told, in order."""
    if not thing.made:
        last = thing.attempts[-1]
        rig.tally.stuck.append(f"{thing.service}: {last.outcome} {last.code} to the last")
    for attempt in thing.attempts:
        _judge_attempt(rig, thing, attempt, stops)
    if thing.made and thing.attempts[-1].ran:
        told = [f"{attempt.outcome} {attempt.code}".strip() for attempt in thing.attempts[:-1]]
        if not all(attempt.kept_alive for attempt in thing.attempts[:-1] if attempt.outcome == CUT_OFF):
            rig.tally.broken.append(f"{thing.service}: it ran, and its caller heard {', '.join(told)}")


def _judge_attempt(rig: Rig, thing: Thing, attempt: Attempt, stops: list[Stop]) -> None:
    if attempt.outcome == CUT_OFF:
        rig.tally.expect(attempt.kept_alive, f"{thing.service}: a new connection was cut off without an answer")
    elif attempt.outcome not in (201, 503, REFUSED):
        rig.tally.broken.append(f"{thing.service}: {attempt.outcome} {attempt.code}")
    elif attempt.outcome == 503 and attempt.code != TOO_LATE:
        during = [s for s in stops if s.leaves_the_rest_alone and s.began <= attempt.began and attempt.ended <= s.ended]
        rig.tally.expect(not during, f"{thing.service}: accepted during a stop, and refused with {attempt.code}")


def _judge_the_databases(rig: Rig, things: list[Thing]) -> None:
    for service, (table, column) in FOUND_IN.items():
        query = f"SELECT {column}, count(*) FROM {table} GROUP BY {column}"
        found = {row[0]: row[1] for row in rig.inside.rows(service, query)}
        for thing in things:
            if thing.service == service:
                if thing.made and not found.get(thing.name):
                    rig.tally.lost.append(f"{service}: answered 201, and not there")
                if found.get(thing.name, 0) > 1:
                    rig.tally.doubled.append(f"{service}: there {found[thing.name]} times")


def _figures(rig: Rig, things: list[Thing], stops: list[Stop]) -> None:
    told = [attempt.outcome for thing in things for attempt in thing.attempts]
    kinds = ", ".join(f"{told.count(kind)} × {kind}" for kind in sorted(set(told), key=str))
    longest = max(stop.ended - stop.began for stop in stops)
    rig.tally.notes.append(f"{len(stops)} stops, the longest {longest:.1f} s; callers heard {kinds}")


PROMISE = Promise(
    number=13,
    words="clean stop",
    keep=keep,
    short=(EMBEDDED,),
    variants=(
        Variant("leaves-at-once", EMBEDDED),
        Variant("services-stop-first", EMBEDDED),
    ),
)
