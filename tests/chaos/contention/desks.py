"""Many people at work at once: sessions for every thread, and study events brought to a state through the API."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, TypeVar

import requests

from tests.support.processes import eventually
from tests.support.stack import Api, Stack
from tests.support.studies import proposal, unique

T = TypeVar("T")
WIDTH = 8
"""Threads for what is only to be done quickly."""


def at_once(calls: Iterable[Callable[[], T]], width: int | None = None) -> list[T]:
    """Run the calls in so many threads (None: one each) that start together; the answers in the calls' order."""
    waiting = list(calls)
    threads = min(width or len(waiting), len(waiting))
    start = threading.Barrier(max(threads, 1))

    def run(numbered: tuple[int, Callable[[], T]]) -> T:
        if numbered[0] < threads:
            start.wait(30)
        return numbered[1]()

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        return list(pool.map(run, enumerate(waiting)))


def code_of(answer: requests.Response) -> str:
    """The status of an answer, and of a refusal its code: "201", "409 fund.insufficient"."""
    return f"{answer.status_code} {answer.json()['code']}" if answer.status_code >= 400 else str(answer.status_code)


class Desks:
    """The demo office's accounts: one login each, and a connection of its own for each thread."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._logins: dict[str, Api] = {}
        self._logging_in = threading.Lock()
        self._own = threading.local()

    def of(self, username: str = "") -> Api:
        """This account's caller in this thread; without a name a visitor."""
        mine: dict[str, Api] = self._own.__dict__.setdefault("callers", {})
        if username not in mine:
            with self._logging_in:
                known = self._logins.get(username) or self._logins.setdefault(
                    username, self.stack.session(username) if username else Api(self.stack.base_url)
                )
            mine[username] = caller = Api(self.stack.base_url)
            caller.account = known.account
            caller.http.headers.update(known.http.headers)
        return mine[username]

    @property
    def organizer(self) -> Api:
        """Who proposes."""
        return self.of("organizer")

    def now(self) -> dt.datetime:
        """The product's time, which its rules go by."""
        return dt.datetime.fromisoformat(self.of("admin").get("/test-clock").json()["now"])

    def fund(self, amount: str) -> str:
        """A new fund for the year of the proposals; its id."""
        year = int(self._template["slots"][0]["starts_at"][:4])
        money = {"name": unique("党建经费"), "year": year, "kind": "party_dues", "amount": amount}
        return str(made(self.of("finance").post("/funds", money))["id"])

    def proposal(self, fund_id: str | None, **given: Any) -> dict[str, Any]:
        """A proposal of 600.00 with one partner and a venue of its own."""
        return {**self._template, "fund_id": fund_id, **given}

    @cached_property
    def _template(self) -> dict[str, Any]:
        return proposal(self.organizer, "", self.now())

    def drafts(self, body: dict[str, Any], count: int) -> list[str]:
        """So many proposals like this one, each with its own theme and venue; their ids."""

        def one() -> str:
            own = {"theme": unique("同时"), "venue": {**body["venue"], "name": unique("园区")}}
            return str(made(self.organizer.post("/events", {**body, **own}))["id"])

        return at_once([one] * count, WIDTH)

    def submit(self, event_id: str, *, leave: int = 0) -> list[dict[str, Any]]:
        """Submit, and have all but the last `leave` steps approved; the steps that are left, in order."""
        path = f"/events/{event_id}"
        fine(self.organizer.post(path + "/submit"))
        steps = self.organizer.get(path + "/approvals").json()["items"]
        for step in steps[: len(steps) - leave]:
            fine(self.approve(step))
        return list(steps[len(steps) - leave :])

    def approve(self, step: dict[str, Any]) -> requests.Response:
        """Whoever holds the step's role says yes."""
        return self.of(step["role"]).post(f"/approvals/{step['id']}/approve", {"comment": "同意"})

    def accept(self, event_id: str) -> None:
        """The partner takes the first slot by its link; waits until the event is confirmed."""
        path = f"/events/{event_id}"
        asked = eventually(lambda: self._open_links(path), "the invitation has come", 30, 0.05)
        for token in asked:
            body = {"answer": "accept", "slot": 0, "headcount": 5, "contact_name": "示例", "contact_phone": "027-0",
                    "leader_name": "示例"}  # fmt: skip
            fine(self.of().post(f"/links/{token}/reply", body))
        eventually(lambda: self.organizer.get(path).json()["state"] == "confirmed", "the event is confirmed", 30, 0.05)

    def _open_links(self, path: str) -> list[str]:
        items = self.organizer.get(path + "/invitations").json().get("items", ())
        return [item["url"].rsplit("/i/", 1)[1] for item in items if item["state"] == "open"]

    def confirmed(self, bodies: Sequence[dict[str, Any]]) -> list[str]:
        """A confirmed event for each of these proposals; their ids."""

        def one(body: dict[str, Any]) -> str:
            (event_id,) = self.drafts(body, 1)
            self.submit(event_id)
            self.accept(event_id)
            return event_id

        return at_once([lambda body=body: one(body) for body in bodies], WIDTH)  # type: ignore[misc]


def a_week_apart(slot: dict[str, str]) -> dict[str, str]:
    """Another slot in the same year: another year's would take the event back to its approvers."""
    times = {name: dt.datetime.fromisoformat(value) for name, value in slot.items()}
    earlier = times["starts_at"] - dt.timedelta(days=7)
    shift = dt.timedelta(days=-7 if earlier.year == times["starts_at"].year else 7)
    return {name: (value + shift).isoformat() for name, value in times.items()}


def made(answer: requests.Response) -> dict[str, Any]:
    """What a creating request made."""
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def fine(answer: requests.Response) -> dict[str, Any]:
    """What an action answered."""
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
