"""Callers who make one thing after another, repeat with the same Idempotency-Key what was not done, and remember all.

Half of them open a connection for each request, the others keep theirs: of those, one that dies between two requests
says nothing about the server.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.stack import Api, Stack
from tests.support.studies import unique

PATIENCE = 30.0
REFUSED, CUT_OFF, SILENT = "refused", "cut off", "no answer"


@dataclass
class Attempt:
    """One request. `outcome`: the status, or how the connection failed; `ran`: the answer says it had run before."""

    began: float
    ended: float = 0.0
    outcome: int | str = ""
    code: str = ""
    ran: bool = False
    kept_alive: bool = False
    id: str = ""


@dataclass
class Thing:
    """What somebody wants to be made, once; `name` finds it in the service's database."""

    service: str
    name: str
    key: str
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def made(self) -> bool:
        """Whether its caller was told that it is there."""
        return bool(self.attempts) and self.attempts[-1].outcome == 201


@dataclass(frozen=True)
class Work:
    """How a kind of thing is made: where, by whom, from which name, and the question that finds it."""

    service: str
    path: str
    caller: Api
    body: Callable[[str], dict[str, Any]]


def kinds_of_work(stack: Stack) -> list[Work]:
    """One kind for each service that people write to."""
    organizer, admin = stack.session("organizer"), stack.session("admin")
    branch = organizer.account["branch_id"]
    return [
        Work("events", "/api/v1/events", organizer, lambda name: {"theme": name, "branch_id": branch}),
        Work("partners", "/api/v1/partners", organizer, lambda name: {"name": name}),
        Work("members", "/api/v1/units", admin, lambda name: {"name": name, "parent_id": None}),
    ]


class Caller(threading.Thread):
    """One person at work until told to stop; what is begun is brought to its end first."""

    def __init__(self, stack: Stack, work: Work, chance: random.Random, *, keeps_connection: bool) -> None:
        super().__init__(daemon=True)
        self.port = stack.port
        self.work = work
        self.chance = chance
        self.keeps_connection = keeps_connection
        self.things: list[Thing] = []
        self.done = 0
        self.stopping = threading.Event()
        self._kept: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Thing after thing; one that cannot be finished in time ends the work, and shows."""
        try:
            self._work()
        finally:
            if self._kept is not None:
                self._kept.close()

    def _work(self) -> None:
        for number in itertools.count():
            if self.stopping.is_set():
                return
            name = unique(f"停机 {number}")
            thing = Thing(self.work.service, name, name.rsplit(" ", 1)[1])
            self.things.append(thing)
            self._bring_about(thing)
            if not thing.made:
                return
            self.done += 1

    def _bring_about(self, thing: Thing) -> None:
        deadline = time.monotonic() + PATIENCE
        while not thing.made and time.monotonic() < deadline:
            attempt = Attempt(time.monotonic(), kept_alive=self._kept is not None)
            thing.attempts.append(attempt)
            self._try(thing, attempt)
            attempt.ended = time.monotonic()
            if attempt.outcome not in (201, 503, REFUSED, CUT_OFF):
                return
            if attempt.outcome != 201:
                time.sleep(self.chance.uniform(0.02, 0.2))  # a caller's own pause before it repeats

    def _try(self, thing: Thing, attempt: Attempt) -> None:
        connection = self._kept or http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self._kept = None
        try:
            self._exchange(connection, thing, attempt)
        except ConnectionRefusedError:
            attempt.outcome = REFUSED
        except TimeoutError:
            attempt.outcome = SILENT
        except (OSError, http.client.HTTPException):
            attempt.outcome = CUT_OFF
        if self._kept is None:
            connection.close()

    def _exchange(self, connection: http.client.HTTPConnection, thing: Thing, attempt: Attempt) -> None:
        headers = {
            "Authorization": str(self.work.caller.http.headers["Authorization"]),
            "Idempotency-Key": thing.key, "Content-Type": "application/json",
            "Connection": "keep-alive" if self.keeps_connection else "close",
        }  # fmt: skip
        connection.request("POST", self.work.path, json.dumps(self.work.body(thing.name)), headers)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        attempt.ran = answer.headers.get("Idempotent-Replay") == "true"
        attempt.code, attempt.id = said.get("code", ""), said.get("id", "")
        attempt.outcome = answer.status
        if self.keeps_connection and not answer.will_close:
            self._kept = connection
