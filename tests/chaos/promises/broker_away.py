"""3. The broker goes away and comes back.

It is stopped under load. While it is away a write is answered 503 with `Retry-After` within two seconds, whoever asks;
`/health`, static files and the API description go on. What was told 503 is not done later: not what was asked while the
broker was away, and not what a frozen service finds in its queue when it wakes. After the broker's port is open again
writes succeed within 35 s and the backlog is worked off within 60 s. Nobody at work loses anything.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from tests.chaos.promise import FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.walks import auditor
from tests.chaos.walks.office import Office
from tests.chaos.walks.walk import Crowd
from tests.support.processes import eventually
from tests.support.stack import Api
from tests.support.studies import draft, unique

SAID_WITHIN, BACK_WITHIN, DRAINED_WITHIN = 2.0, 35.0, 60.0
IN_WORK = 1.0
"""Seconds that a command which ran when the connection broke may still take to commit: it was not begun later."""
OPEN_ALL_THE_TIME = ("/api/v1/health", "/api/v1/openapi.json", "/assets/vendor/bootstrap.min.css")


@dataclass
class Told:
    """A write that was refused, and when."""

    theme: str
    at: float
    grace: float = IN_WORK


def keep(rig: Rig) -> None:
    """A crowd at work throughout; beside it, impatient people who ask once."""
    office = Office(rig.stack, patience=rig.size(180, 60))
    crowd, organizer = Crowd(office, rig.size(4, 2)), rig.stack.session("organizer")
    before = rig.pids
    over, refused = threading.Event(), list[Told]()
    work = threading.Thread(target=crowd.agree, args=(over.is_set,))
    work.start()
    try:
        eventually(lambda: len(office.record.steps) >= rig.size(60, 10), "the load is on", 60)
        refused += _away(rig, organizer)
        refused += _frozen(rig, organizer)
        rig.tally.expect(rig.pids == before, "a process of the product died")
    finally:
        rig.stack.bring_back()
        over.set()
        work.join()
    rig.tally.runs += len(office.record.steps)
    auditor.whole(rig.inside, office.record, rig.tally, DRAINED_WITHIN)
    _none_ran_later(rig, refused)


def _away(rig: Rig, organizer: Api) -> list[Told]:
    broker = rig.stack.broker
    assert broker is not None
    refused = _while_stopping(rig, organizer, broker.stop)
    rig.tally.faults += 1
    ready = rig.stack.ready()
    rig.tally.expect(
        (ready.status_code, ready.json()["status"]) == (503, "degraded"), f"/ready says {ready.text[:200]}"
    )
    rig.tally.expect(ready.json()["broker"] != "ok", "/ready says that the broker is well")
    deadline = time.monotonic() + rig.size(60, 1)
    while time.monotonic() < deadline:
        refused += _told_at_once(rig, organizer, (503,))
        for path in OPEN_ALL_THE_TIME:
            answer = requests.get(rig.stack.base_url + path, timeout=30)
            rig.tally.expect(answer.status_code == 200, f"GET {path} is {answer.status_code} while the broker is away")
            rig.tally.runs += 1
    broker.start()
    opened = time.monotonic()
    _until_made(organizer)
    took = time.monotonic() - opened
    rig.tally.expect(took <= BACK_WITHIN, f"the first write succeeded {took:.1f} s after the port had opened")
    rig.tally.notes.append(
        f"{len(refused)} writes told 503 at once; the first write {took:.1f} s after the port opened"
    )
    return refused


def _while_stopping(rig: Rig, organizer: Api, stop: Callable[[], None]) -> list[Told]:
    """The moment in which it goes: a write may still be done, but nobody hangs."""
    refused: list[Told] = []
    stopping = threading.Thread(target=stop)
    stopping.start()
    while stopping.is_alive():
        refused += _told_at_once(rig, organizer, (201, 503))
    stopping.join()
    return refused


def _told_at_once(rig: Rig, organizer: Api, allowed: tuple[int, ...]) -> list[Told]:
    theme, began = unique("经纪停机"), time.monotonic()
    answer = organizer.post("/events", draft(organizer, theme))
    took = time.monotonic() - began
    rig.tally.runs += 1
    rig.tally.expect(answer.status_code in allowed, f"a write is {answer.status_code} while the broker is away")
    if answer.status_code == 201:
        return []
    _says_come_back_later(rig, answer)
    rig.tally.expect(took <= SAID_WITHIN, f"a 503 took {took:.1f} s, at most {SAID_WITHIN:g} s")
    return [Told(theme, time.time())]


def _says_come_back_later(rig: Rig, answer: requests.Response) -> None:
    """A problem document that agrees with itself, has a trace, and says when to ask again."""
    kind, wait = answer.headers.get("Content-Type", ""), answer.headers.get("Retry-After", "")
    rig.tally.expect(kind.startswith("application/problem+json"), f"a 503 as {kind or 'nothing'}")
    rig.tally.expect(wait.isdigit() and int(wait) >= 1, f"a 503 with Retry-After {wait!r}")
    if kind.endswith("json"):
        problem = answer.json()
        rig.tally.expect(problem["status"] == 503 and problem["trace_id"], f"a 503 that says {answer.text[:200]}")


def _until_made(organizer: Api) -> None:
    eventually(_made(organizer), "a write succeeds", BACK_WITHIN + 30, 0.2)


def _made(organizer: Api) -> Callable[[], bool]:
    return lambda: organizer.post("/events", draft(organizer, unique("恢复"))).status_code == 201


def _frozen(rig: Rig, organizer: Api) -> list[Told]:
    """The service has taken the requests from the broker already when it is frozen, or takes them when it wakes."""
    events = rig.stack.process_of("events")
    themes = [unique("冻结") for _ in range(rig.size(10, 4))]
    events.signal(signal.SIGSTOP)
    rig.tally.faults += 1
    try:
        with ThreadPoolExecutor(len(themes)) as people:
            answers = list(people.map(lambda theme: organizer.post("/events", draft(organizer, theme)), themes))
        told = [Told(theme, time.time(), grace=0) for theme in themes]  # a frozen service is at no work
    finally:
        events.signal(signal.SIGCONT)
    rig.tally.runs += len(answers)
    for answer in answers:
        rig.tally.expect(answer.status_code == 503, f"a write is {answer.status_code} while its service is frozen")
        _says_come_back_later(rig, answer)
    _until_made(organizer)  # the requests before this one were taken before it
    return told


def _none_ran_later(rig: Rig, refused: list[Told]) -> None:
    """What was told 503 may have been done before that, never after it."""
    question = """
        SELECT o.recorded_at FROM study_event e JOIN outbox o ON o.subject = e.id AND o.type LIKE 'event.drafted%'
        WHERE e.theme = :theme"""
    for told in refused:
        for row in rig.inside.rows("events", question, theme=told.theme):
            late = row.recorded_at.timestamp() - told.at
            rig.tally.expect(late <= told.grace, f"a write ran {late:.1f} s after its caller had been told 503")


PROMISE = Promise(
    number=3,
    words="broker away",
    keep=keep,
    stacks=(FULL,),
    variants=(Variant("deadline-ignored", FULL), Variant("broker-unwatched", FULL)),
)
