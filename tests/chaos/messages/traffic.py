"""People at work while something goes wrong: how long they wait, beside how long they waited just before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import requests

from tests.chaos.rig import Rig
from tests.support.stack import Api
from tests.support.studies import draft, unique

PEOPLE = 2
ENOUGH = 500
"""Requests on each side from which on a 99th percentile says something."""


@dataclass
class Traffic:
    """Healthy requests in turns, one turn calm and one with trouble, so that a busy machine is busy for both."""

    rig: Rig
    people: list[Api]
    calm: list[float] = field(default_factory=list)
    rough: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def turns(self, requests_each: int, trouble: Sequence[Sequence[Callable[[], None]]]) -> None:
        """For each list of troubles a calm turn, and one over which they are spread."""
        for steps in trouble:
            self._turn(requests_each, self.calm, [])
            self._turn(requests_each, self.rough, steps)
        self.rig.tally.runs += len(self.calm) + len(self.rough)

    def _turn(self, count: int, took: list[float], steps: Sequence[Callable[[], None]]) -> None:
        """The steps come evenly among the requests; both begin together."""
        goal = len(took) + count
        workers = [threading.Thread(target=self._work, args=(api, count // PEOPLE, took)) for api in self.people]
        for worker in workers:
            worker.start()
        for number, step in enumerate(steps):
            while goal - len(took) > count * (1 - number / len(steps)) and any(w.is_alive() for w in workers):
                time.sleep(0.001)
            step()
        for worker in workers:
            worker.join()

    def _work(self, api: Api, count: int, took: list[float]) -> None:
        for number in range(count):
            began = time.perf_counter()
            try:
                answer = api.post("/events", draft(api, unique("平常"))) if number % 2 else api.get("/events?limit=20")
                words = "" if answer.status_code in (200, 201) else f"{answer.status_code} {answer.text[:200]}"
            except requests.RequestException as error:
                words = str(error)[:200]
            took.append(time.perf_counter() - began)
            if words:
                self.wrong.append(words)

    def judged(self) -> None:
        """No request failed, and the slowest hundredth was not slower than twice, if there were enough to say so."""
        share = 0.99 if len(self.calm) >= ENOUGH else 0.5
        before, during = percentile(self.calm, share), percentile(self.rough, share)
        name = f"p{share * 100:.0f} of {len(self.calm)} + {len(self.rough)} requests"
        figures = f"{name}: {before * 1000:.0f} ms without trouble, {during * 1000:.0f} ms with it"
        self.rig.tally.notes.append(figures)
        if len(self.calm) >= ENOUGH:
            self.rig.tally.expect(during <= 2 * before, figures)
        self.rig.tally.expect(
            not self.wrong, f"{len(self.wrong)} healthy requests failed, the first with {self.wrong[:1]}"
        )


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
