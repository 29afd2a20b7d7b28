"""Writers who raise versions quickly: each takes an event at random and does what its state allows, again and again."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import requests

from tests.chaos.contention.desks import Desks, a_week_apart, at_once
from tests.support.studies import unique

REFUSALS = {404, 409, 410, 412}
"""What a writer may be told who comes too late: the event has moved on, or the invitation is not there yet."""
AWAY = {503}


class Writers:
    """So many writers on these events and on the `named` things (path of the API -> a field that may be rewritten)."""

    def __init__(self, desks: Desks, events: Sequence[str], named: Sequence[tuple[str, str]], seed: int) -> None:
        self.desks, self.events, self.named, self.seed = desks, events, named, seed
        self.answers: Counter[int] = Counter()
        self.bad: list[str] = []
        self.whole = threading.Event()
        """Not set while a process is down: what was asked before it came back may find it away."""
        self.whole.set()
        self.kills = 0
        self._counting = threading.Lock()

    @property
    def done(self) -> int:
        """How many requests were answered."""
        return sum(self.answers.values())

    def run(self, writers: int, each: int) -> ThreadPoolExecutor:
        """Begin; leaving the returned pool's block waits for the end."""
        pool = ThreadPoolExecutor(writers)
        for number in range(writers):
            pool.submit(self._write, random.Random(f"{self.seed}/{number}"), each)
        return pool

    @contextmanager
    def torn(self) -> Iterator[None]:
        """Something is killed and started again within the block; writers wait for the end of it."""
        self.kills += 1
        self.whole.clear()
        yield
        self.whole.set()

    def _write(self, dice: random.Random, times: int) -> None:
        while times > 0:
            self.whole.wait(120)
            kills = self.kills
            verb = self._rename if self.named and dice.random() < 0.15 else self._move_on
            try:
                times -= self._note(verb(dice), torn=self.kills > kills)
            except Exception as error:  # noqa: BLE001  (a writer that stops silently would find nothing)
                if self.kills == kills or not isinstance(error, requests.RequestException):
                    self.bad.append(f"{type(error).__name__}: {error}")
                    times -= 1

    def _note(self, answer: requests.Response, *, torn: bool) -> bool:
        """Whether the answer counts: not when it says that a part is away that was killed meanwhile."""
        if answer.status_code in AWAY and torn:
            return False
        with self._counting:
            self.answers[answer.status_code] += 1
        if answer.status_code >= 400 and answer.status_code not in REFUSALS:
            self.bad.append(f"{answer.request.method} {answer.request.path_url}: {answer.status_code} {answer.text}")
        return True

    def rewrite(self, times: int) -> None:
        """So many changes of each named thing and of two drafts of its own: versions of one thing close together."""

        def one(caller: str, path: str, field: str) -> None:
            for _ in range(times):
                self._note(self._patch(self.desks.of(caller), path, field), torn=False)

        drafts = [(f"/events/{key}", "problem") for key in self.desks.drafts(self.desks.proposal(None), 2)]
        at_once([partial(one, _owner_of(path), path, field) for path, field in (*self.named, *drafts)])

    def _rename(self, dice: random.Random) -> requests.Response:
        path, field = dice.choice(self.named)
        return self._patch(self.desks.of(_owner_of(path)), path, field)

    def _patch(self, caller: Any, path: str, field: str) -> requests.Response:
        seen = caller.get(path)
        if seen.status_code != 200:
            return seen  # type: ignore[no-any-return]
        return caller.call("PATCH", path, json={field: unique("改")}, headers={"If-Match": seen.headers["ETag"]})  # type: ignore[no-any-return]

    def _move_on(self, dice: random.Random) -> requests.Response:
        path = f"/events/{dice.choice(self.events)}"
        seen = self.desks.organizer.get(path)
        if seen.status_code != 200:
            return seen
        verbs = VERBS.get(seen.json()["state"], ())
        return dice.choice(verbs)(self, path) if verbs else seen

    # --- what can be done ---

    def edit(self, path: str) -> requests.Response:
        """Another problem: no approver is asked again."""
        return self._patch(self.desks.organizer, path, "problem")

    def reopen(self, path: str) -> requests.Response:
        """Another theme: after submit a material change, which takes the event back to draft."""
        return self._patch(self.desks.organizer, path, "theme")

    def submit(self, path: str) -> requests.Response:
        """Ask for approval."""
        return self.desks.organizer.post(path + "/submit")

    def withdraw(self, path: str) -> requests.Response:
        """Take it back."""
        return self.desks.organizer.post(path + "/withdraw", {"reason": "示例"})

    def approve(self, path: str) -> requests.Response:
        """Every step that is left, one after another."""
        answer = self.desks.organizer.get(path + "/approvals")
        for step in answer.json()["items"] if answer.status_code == 200 else ():
            if step["state"] in ("pending", "waiting") and answer.status_code == 200:
                answer = self.desks.approve(step)
        return answer

    def accept(self, path: str) -> requests.Response:
        """The partner takes the first slot."""
        answer = self.desks.organizer.get(path + "/invitations")
        for item in answer.json()["items"] if answer.status_code == 200 else ():
            if item["state"] == "open":
                body = {"answer": "accept", "slot": 0, "headcount": 5, "contact_name": "示例",
                        "contact_phone": "027-0", "leader_name": "示例"}  # fmt: skip
                return self.desks.of().post(f"/links/{item['url'].rsplit('/i/', 1)[1]}/reply", body)
        return answer

    def reschedule(self, path: str) -> requests.Response:
        """Ask for another of the dates: the same links, the next round."""
        seen = self.desks.organizer.get(path)
        if seen.status_code != 200:
            return seen
        slots = [a_week_apart(seen.json()["slots"][0])]
        return self.desks.organizer.post(path + "/reschedule", {"slots": slots, "reason": "示例"})

    def book(self, path: str) -> requests.Response:
        """Two guests: two facts in one transaction."""
        return self.desks.organizer.post(path + "/bookings", {"guests": [unique("来宾"), unique("来宾")]})

    def cancel(self, path: str) -> requests.Response:
        """Call it off."""
        return self.desks.organizer.post(path + "/cancel", {"reason": "示例"})


def _owner_of(path: str) -> str:
    return "organizer" if path.startswith(("/partners/", "/events/")) else "admin"


VERBS: dict[str, Sequence[Callable[[Writers, str], requests.Response]]] = {
    "draft": (Writers.edit, *[Writers.submit] * 3),
    "in_review": (Writers.edit, Writers.reopen, Writers.withdraw, *[Writers.approve] * 5),
    "inviting": (Writers.edit, Writers.reopen, *[Writers.accept] * 6),
    "confirmed": (Writers.edit, Writers.reopen, *[Writers.book] * 3, *[Writers.reschedule] * 3, Writers.cancel),
}
