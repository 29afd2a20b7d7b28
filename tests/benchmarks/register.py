"""How the register and the ledger answer when they are long, and what a workbook of all of it costs everybody else.

An embedded product of its own; its events database is filled directly (`long_register`) while it is stopped.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kit.database import Database
from kit.paging import encode_cursor
from tests.benchmarks.figures import YARDSTICK, Figures, percentile, yardstick
from tests.benchmarks.importing import Watch
from tests.benchmarks.load import WARM_UP
from tests.benchmarks.long_register import fill_events, fill_ledger
from tests.benchmarks.product import after_a_change, load
from tests.support.stack import Api, Stack, embedded_stack

PAGES = {
    "a year": "/register?year=2023",
    "a branch and a year": "/register?year=2023&branch_id=bench-branch-3",
    "a partner": "/register?partner_id=bench-partner-7",
    "missing photos in a year": "/register?year=2023&missing=photos",
    "a state and a form": "/register?state=closed&form=visit",
    "nothing": "/register?limit=50",
    "a period over two years": "/register?from=2022-06-01&to=2023-06-01",
    "findings, all years": "/register?findings=any",
    "amounts, all years": "/register?actual_from=4000.00&over_budget=true",
    "front line, all years": "/register?frontline=true",
    "a word, few hits": "/register?q=exercise%E3%80%95777",
    "a partner's name": "/register?q=%E4%BC%81%E4%B8%9A007",
}
COMMON = {"a word that a sixth of all hold": "/register?q=%E5%AE%A1%E8%AE%A1%E7%9B%91%E7%9D%A3"}
"""Shown without a target: its totals are added up row by row, of which there are 17,000."""
LEDGER = {
    "nothing": "/ledger?order=desc&limit=50",
    "a kind": "/ledger?type=event.closed&order=desc&limit=50",
    "a day of the past": "/ledger?from=2021-01-05&to=2021-01-05&order=desc&limit=50",
    "a branch and kinds": "/ledger?branch_id=bench-branch-3&type=event.&order=desc&limit=50",
    "one event": "/ledger?subject=bench-event-40&order=desc&limit=50",
}
CHANGED = ("a year", "amounts, all years", "a word, few hits", "a partner's name")
COUNT, SECONDS, AFTER_CHANGES = 200, 8.0, 40
WITHIN = 300.0
SAMPLED_EVERY = 0.1


class Memory(threading.Thread):
    """The product's resident memory, sampled; children are not it."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(daemon=True)
        child = stack.processes["up"].child
        assert child is not None
        self.pid, self.over, self.most = child.pid, threading.Event(), 0.0
        self.least = self._now()

    def run(self) -> None:
        while not self.over.wait(SAMPLED_EVERY):
            self.most = max(self.most, self._now())

    def _now(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def measure(figures: Figures, home: Path, sizes: Sequence[int], entries: int, rounds: int) -> list[str]:
    """Fill an embedded product step by step and ask it at each size; the columns of the table.

    At each of `sizes` there are so many study events and ledger entries, then `entries` in the ledger alone.
    """
    with embedded_stack(home / "up") as stack:
        for size in sizes:
            _at_size(figures, stack, size, size, rounds)
        if entries > sizes[-1]:
            filled(stack, 0, entries)
            for _ in range(rounds):
                _pages(figures, stack, f"{entries:,}", "/ledger", _following(entries))
    return [f"{size:,}" for size in (*sizes, *([entries] if entries > sizes[-1] else []))]


def _after_changes(figures: Figures, stack: Stack, column: str) -> None:
    """What is remembered between the pages of one list has to be worked out again after each change."""
    for name in CHANGED:
        took = after_a_change(stack, f"/api/v1{PAGES[name]}", AFTER_CHANGES)
        figures.add(
            f"GET /register, by {name}, the first page after a change, p50", "ms", column, percentile(took, 0.5)
        )


def _at_size(figures: Figures, stack: Stack, events: int, entries: int, rounds: int) -> None:
    filled(stack, events, entries)
    column = f"{events:,}"
    for _ in range(rounds):
        figures.add(YARDSTICK, "ms", column, yardstick())
        _pages(figures, stack, column, "/register", PAGES | COMMON)
        _after_changes(figures, stack, column)
        _pages(figures, stack, column, "/ledger", _following(entries))
        _workbook(figures, stack, column)


def _following(entries: int) -> dict[str, str]:
    """A later page of each: the first one of a query is recorded on the ledger, which is a write."""
    return {name: f"{path}&cursor={encode_cursor(entries)}" for name, path in LEDGER.items()}


def filled(stack: Stack, events: int, entries: int) -> None:
    """Stop the product, add what is missing, and start it again."""
    unit_id = stack.session("supervisor").account["unit_id"]
    stack.stop()
    database = Database(f"sqlite:///{stack.home / 'events.sqlite'}")
    fill_events(database, unit_id, events)
    fill_ledger(database, unit_id, entries)
    database.dispose()
    stack.restart("up")
    stack.await_ready()


def _pages(figures: Figures, stack: Stack, column: str, what: str, paths: dict[str, str]) -> None:
    token = str(stack.session("supervisor").http.headers["Authorization"]).removeprefix("Bearer ")
    for name, path in paths.items():
        spec = {"port": stack.port, "method": "GET", "path": f"/api/v1{path}", "token": token, "callers": 1}
        began = _worked(stack)
        found = load(**spec, count=COUNT, seconds=SECONDS)
        asked = len(found["milliseconds"]) + WARM_UP
        if found["failed"]:
            raise SystemExit(f"{path}: {found['failed']} failed")
        for share in (0.5, 0.99):
            title = f"GET {what}, by {name}, p{share * 100:.0f}"
            figures.add(title, "ms", column, percentile(found["milliseconds"], share))
        work = (_worked(stack) - began) / asked * 1000
        figures.add(f"GET {what}, by {name}, processor time of the product", "ms", column, work)


def _worked(stack: Stack) -> float:
    """Seconds of processor time that the product has had: what others do on the machine does not count."""
    child = stack.processes["up"].child
    assert child is not None
    fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _workbook(figures: Figures, stack: Stack, column: str) -> None:
    """Everything as a workbook, and what others notice of it."""
    api, watch, memory = stack.session("supervisor"), Watch(Api(stack.base_url), "/health", 0.02), Memory(stack)
    watch.start()
    memory.start()
    began = time.monotonic()
    job = api.post("/register/exports", {}).json()
    seen = list(_followed(api, job["id"]))
    figures.add("the workbook of all events, from the request until it is there", "s", column, time.monotonic() - began)
    health = watch.stop()
    memory.over.set()
    if seen[-1]["state"] != "done" or watch.failed:
        raise SystemExit(f"the export ended as {seen[-1]}, {watch.failed} failed beside it")
    figures.add("states of progress that were seen", "", column, len({one["rows_done"] for one in seen}))
    figures.add("size of the workbook", "MiB", column, seen[-1]["size"] / 2**20)
    figures.add("GET /health meanwhile, p50", "ms", column, percentile(health, 0.5))
    figures.add("GET /health meanwhile, p99", "ms", column, percentile(health, 0.99))
    figures.add("memory of the product, growth meanwhile", "MiB", column, max(memory.most - memory.least, 0.0))


def _followed(api: Api, export_id: str) -> Iterable[dict[str, Any]]:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        job: dict[str, Any] = api.get(f"/register/exports/{export_id}").json()
        yield job
        if job["state"] in ("done", "failed"):
            return
        time.sleep(0.2)
