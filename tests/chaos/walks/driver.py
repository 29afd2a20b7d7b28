"""One person at work through the API, and the record of what everybody was told.

Whoever gets no certain answer repeats the request, with the same `Idempotency-Key` where the contract has one; where it
has none, the state of the thing says whether it was done.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from kit.logs import mask_tokens
from tests.support.stack import PASSWORD, Stack

PATIENCE = 60.0
"""Seconds after which somebody who still has no certain answer counts as stuck."""
UNCERTAIN = (429, 503)

Answer = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What must be on the ledger exactly once: a type, the thing that it is filed under, members of its data."""

    type: str
    subject: str
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """One request that was certainly done. `told` is False where only the state of the thing said so."""

    words: str
    wanted: tuple[Wanted, ...]
    told: bool = True


class Stuck(Exception):
    """Somebody asked for a whole minute without a certain answer."""


class Refused(Exception):
    """An answer that the rules do not explain."""


class Record:
    """What everybody was told, in the order of the answers; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.steps: list[Step] = []
        self.requests = 0
        self.uncertain = 0
        self.trouble: list[Exception] = []
        self.drafted: dict[str, str] = {}
        """Event id -> theme, as the answers said."""

    def asked(self, *, uncertain: bool) -> None:
        """One more request was sent."""
        with self._lock:
            self.requests += 1
            self.uncertain += uncertain

    def done(self, step: Step) -> None:
        """One more step was certainly done."""
        with self._lock:
            self.steps.append(step)


class Caller:
    """One person on one connection. Logs in once; the session must survive whatever happens to the product."""

    def __init__(self, stack: Stack, record: Record, username: str | None, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.root = stack.base_url + "/api/v1"
        self.record = record
        self.http = requests.Session()
        if username:
            found = self.ask("POST", "/session", {"username": username, "password": PASSWORD}).json()
            self.http.headers["Authorization"] = "Bearer " + found["token"]
            self.branch_id = found["account"]["branch_id"]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """A certain answer, by repeating; it knows how often it had to (`answer.uncertain`)."""
        deadline, uncertain = time.monotonic() + self.patience, 0
        while time.monotonic() < deadline:
            answer = self._once(method, path, body, headers)
            self.record.asked(uncertain=answer is None)
            if answer is not None:
                answer.uncertain = uncertain  # type: ignore[attr-defined]
                return answer
            uncertain += 1
            time.sleep(0.05 * min(uncertain, 10))  # what a person's client does before it tries again
        raise Stuck(f"{method} {mask_tokens(path)} has no certain answer after {self.patience:g} s")

    def _once(self, method: str, path: str, body: Any, headers: dict[str, str]) -> requests.Response | None:
        try:
            answer = self.http.request(method, self.root + path, json=body, headers=headers, timeout=30)
        except requests.RequestException:
            return None
        return None if answer.status_code in UNCERTAIN else answer

    def promised(self, words: str, wanted: tuple[Wanted, ...]) -> None:
        """Something that an earlier answer implies, and that was seen to be so."""
        self.record.done(Step(words, wanted, told=False))

    def see(self, path: str) -> Answer:
        """GET."""
        return expected(self.ask("GET", path), 200)

    def make(self, path: str, body: Any, wanted: Callable[[Answer], tuple[Wanted, ...]]) -> Answer:
        """A creating POST, repeated with the same key."""
        found = expected(self.ask("POST", path, body, **{"Idempotency-Key": uuid.uuid4().hex}), 201)
        self.record.done(Step(f"POST {path}", wanted(found)))
        if path == "/events":
            self.record.drafted[found["id"]] = found["theme"]
        return found

    def act(
        self, path: str, body: Any, wanted: tuple[Wanted, ...], done: Callable[[], Any], method: str = "POST",
        **headers: str,
    ) -> None:  # fmt: skip
        """An action. It has no key: refused after an uncertain answer, it is done if `done` says so."""
        answer = self.ask(method, path, {} if body is None else body, **headers)
        told = answer.status_code == 200
        if not told and not (answer.uncertain and answer.status_code in (404, 409, 412) and done()):  # type: ignore[attr-defined]
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        self.record.done(Step(f"{method} {mask_tokens(path)}", wanted, told))


def expected(answer: requests.Response, status: int) -> Answer:
    if answer.status_code != status:
        raise Refused(f"{answer.request.method} {answer.request.path_url}: {answer.status_code} {answer.text[:300]}")
    found: Answer = answer.json()
    return found
