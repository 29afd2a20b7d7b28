"""What waits in the subscribers' databases: retries and dead letters, and the person who decides on them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kit.config import SERVICES
from kit.envelope import Envelope
from kit.ids import new_id
from tests.chaos.rig import Rig
from tests.chaos.variants.reactions import NAME
from tests.support.processes import eventually
from tests.support.stack import Api

OWNER = {"members": "members", "partners": "partners", "events": "events", "ledger": "events", "notify": "notify"}
"""subscriber -> the service in whose database it keeps its inbox."""
SUBSCRIBERS = ("partners", "events", "ledger", "notify")
SOON = 20.0
"""Seconds within which a fact arrives: docs/architecture.md, "HTTP conventions"."""
PAST = "2020-01-01 00:00:00+00:00"


def told_again(rig: Rig, count: int, kind: str = "account.changed.v1", producer: str = "members") -> list[Envelope]:
    """So many facts like an old one, under new ids and an old version: all subscribers take them, no copy changes."""
    known = rig.inside.old_fact(producer, kind)
    return [dataclasses.replace(known, id=new_id(), version=0) for _ in range(count)]


@contextmanager
def raising(rig: Rig, times: Mapping[tuple[str, str], int]) -> Iterator[None]:
    """While the block runs, these reactions raise so often: (subscriber, fact id) -> times, -1 for ever."""
    with rig.fault(NAME, json.dumps({f"{subscriber} {fact}": often for (subscriber, fact), often in times.items()})):
        yield


def attempts(rig: Rig, subscriber: str, fact_id: str) -> list[float]:
    """When the named reaction was really tried."""
    log = rig.stack.home / "faults" / f"{NAME}.log"
    lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    return [float(moment) for moment, *name in lines if name == [subscriber, fact_id]]


def handled(rig: Rig, subscriber: str, fact_ids: Iterable[str]) -> set[str]:
    """Which of these facts the subscriber has taken in."""
    query = "SELECT fact_id FROM inbox WHERE subscriber = :subscriber"
    return {row[0] for row in rig.inside.rows(OWNER[subscriber], query, subscriber=subscriber)} & set(fact_ids)


def waiting(rig: Rig, subscriber: str, fact_id: str) -> Any:
    """The retry of a fact, or None."""
    query = "SELECT attempts, next_attempt_at, error FROM retry WHERE subscriber = :subscriber AND fact_id = :fact"
    found = rig.inside.rows(OWNER[subscriber], query, subscriber=subscriber, fact=fact_id)
    return found[0] if found else None


def parked(rig: Rig, subscriber: str) -> list[Any]:
    """The subscriber's letters that nobody has decided on."""
    query = "SELECT id, fact_id, type, body, error FROM dead_letter WHERE subscriber = :subscriber AND state = 'parked'"
    return rig.inside.rows(OWNER[subscriber], query, subscriber=subscriber)


def hurry(rig: Rig) -> None:
    """Let every retry's time come at once: how long they wait is another promise."""
    for service in SERVICES:
        rig.inside.write(service, "UPDATE retry SET next_attempt_at = :past", past=PAST)


def given_up(rig: Rig, places: Iterable[tuple[str, str]]) -> None:
    """Let the last attempt at each (subscriber, fact id) come at once, and wait for the letters."""
    wanted = set(places)
    eventually(lambda: all(waiting(rig, *place) for place in wanted), "every fact waits for another attempt", 60)
    for service in SERVICES:
        rig.inside.write(service, "UPDATE retry SET attempts = 4, next_attempt_at = :past", past=PAST)

    def all_parked() -> bool:
        return wanted <= {(name, row.fact_id) for name in SUBSCRIBERS for row in parked(rig, name)}

    eventually(all_parked, "every fact is parked at every subscriber", 60)


def shown(admin: Api) -> dict[str, dict[str, Any]]:
    """Every parked fact that the administrator sees, by the id that the API gives it."""
    answer = admin.get("/facts/parked")
    assert answer.status_code == 200, answer.text
    return {item["id"]: item for item in answer.json()["items"]}


def decided(admin: Api, letter: str, what: str, reason: str) -> int:
    """Replay or discard one; the status of the answer."""
    return admin.post(f"/facts/parked/{letter}/{what}", {"reason": reason}).status_code


def swept(rig: Rig, admin: Api) -> None:
    """Leave nothing parked behind: all of it was the rig's own."""
    for letter in shown(admin):
        rig.tally.expect(decided(admin, letter, "discard", "演练结束") == 200, f"{letter} could not be discarded")
    rig.tally.expect(not shown(admin), "something is still parked when all was discarded")
