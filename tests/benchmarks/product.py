"""One running stack measured from outside: HTTP by the load generator, facts in the events service's database."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from tests.benchmarks.figures import Figures, percentile
from tests.support.stack import PASSWORD, Stack
from tests.support.studies import proposal

MAIN_JOB = Path(__file__).parents[1] / "acceptance" / "main_job.py"
COUNTS = {"ping": 400, "read": 300, "write": 200, "login": 80}
FACTS = 40
FACT_WITHIN = 30.0
POLL = 0.001
TITLES = {
    "ping": "GET /api/v1/health",
    "read": "GET /api/v1/events/{id}",
    "write": "POST /api/v1/events",
    "login": "POST /api/v1/session",
}


def load(**spec: Any) -> dict[str, Any]:
    """Run the load generator to its end."""
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    run = subprocess.run(command, input=json.dumps(spec), capture_output=True, text=True, timeout=90, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def after_a_change(stack: Stack, path: str, count: int) -> list[float]:
    """Milliseconds until each of `count` answers is there, when something was committed before every one of them.

    By another client than `load`, which takes a millisecond or two itself.
    """
    api = stack.session("supervisor")
    view = api.post("/register/views", {"name": f"exercise {time.monotonic_ns()}"}).json()
    took = []
    for number in range(count + 1):
        known = {"If-Match": f'"{view["version"]}"'}
        changed = api.call("PATCH", f"/register/views/{view['id']}", json={"name": f"exercise {number}"}, headers=known)
        changed.raise_for_status()
        view = changed.json()
        began = time.perf_counter()
        api.http.get(stack.base_url + path, timeout=30).raise_for_status()
        took.append((time.perf_counter() - began) * 1000)
    gone = api.call("DELETE", f"/register/views/{view['id']}", headers={"If-Match": f'"{view["version"]}"'})
    gone.raise_for_status()
    return took[1:]


def record_load(figures: Figures, column: str, title: str, callers: int, found: dict[str, Any]) -> None:
    """Rate and percentiles of one run of the generator."""
    if found["failed"]:
        raise SystemExit(f"{column}: {title}: {found['failed']} requests failed")
    took, name = found["milliseconds"], f"{title}, {callers} caller{'s' if callers > 1 else ''}"
    figures.add(name, "requests/s", column, len(took) / found["seconds"])
    figures.add(name + ", p50", "ms", column, percentile(took, 0.50))
    figures.add(name + ", p99", "ms", column, percentile(took, 0.99))


class Measured:
    """One stack; `column` is where its figures stand."""

    def __init__(self, figures: Figures, column: str, stack: Stack, seconds: float) -> None:
        """`seconds`: how long one run of the load generator takes at most."""
        self.figures, self.column, self.stack, self.seconds = figures, column, stack, seconds

    def prepare(self) -> None:
        """Whom the requests come from, and what they ask for."""
        stack = self.stack
        self.organizer = stack.session("organizer")
        now = dt.datetime.fromisoformat(stack.session("admin").get("/test-clock").json()["now"])
        year = now.astimezone(dt.timezone(dt.timedelta(hours=8))).year
        fund = {"name": f"bench {time.time_ns()}", "year": year, "kind": "party_dues", "amount": "10000.00"}
        fund_id = stack.session("finance").post("/funds", fund).json()["id"]
        self.body = proposal(self.organizer, fund_id, now)
        made = self.organizer.post("/events", self.body)
        assert made.status_code == 201, made.text
        self.requests = {
            "ping": {"method": "GET", "path": "/api/v1/health"},
            "read": {"method": "GET", "path": f"/api/v1/events/{made.json()['id']}"},
            "write": {"method": "POST", "path": "/api/v1/events", "body": self.body},
            "login": {
                "method": "POST",
                "path": "/api/v1/session",
                "body": {"username": "organizer", "password": PASSWORD},
            },
        }

    def http_round(self, callers: int) -> None:
        """Each request once, by so many callers."""
        token = str(self.organizer.http.headers["Authorization"]).removeprefix("Bearer ")
        for kind, request in self.requests.items():
            spec = {**request, "port": self.stack.port, "callers": callers, "seconds": self.seconds}
            found = load(
                count=COUNTS[kind] * callers, **spec, **({"token": token} if kind in ("read", "write") else {})
            )
            record_load(self.figures, self.column, TITLES[kind], callers, found)
            if kind == "write":
                self._drained(found["answers"], found["began_at"], callers)

    def _drained(self, event_ids: list[str], began: float, callers: int) -> None:
        """How many facts a second came all the way, from the first request to the last entry in the ledger."""
        with ledger(self.stack) as there:
            _await(lambda: all(map(there, event_ids[-callers:])) and all(map(there, event_ids)))
        rate = len(event_ids) / (time.monotonic() - began)
        self.figures.add(f"facts through to the ledger, {callers} writing", "facts/s", self.column, rate)

    def facts_round(self) -> None:
        """Commit → effect: from the answer to POST /events until its entry can be read in the ledger's table."""
        waits = []
        with ledger(self.stack) as there:
            for _ in range(FACTS):
                answer = self.organizer.post("/events", self.body)
                answered = time.perf_counter()
                event_id = answer.json()["id"]
                _await(lambda event_id=event_id: there(event_id))
                waits.append((time.perf_counter() - answered) * 1000)
        self.figures.add("fact, answer → effect, p50", "ms", self.column, percentile(waits, 0.50))
        self.figures.add("fact, answer → effect, p99", "ms", self.column, percentile(waits, 0.99))

    def main_job(self) -> None:
        """The acceptance script, start of its Python included."""
        env = {**os.environ, "BASE_URL": self.stack.base_url, "LIANXUE_DEMO_PASSWORD": PASSWORD}
        began = time.monotonic()
        run = subprocess.run(
            [sys.executable, str(MAIN_JOB)], env=env, capture_output=True, text=True, timeout=120, check=False
        )
        if run.returncode:
            raise SystemExit(f"{self.column}: the main job failed: {run.stdout[-300:]}{run.stderr[-300:]}")
        self.figures.add("main job, the whole script", "s", self.column, time.monotonic() - began)

    def memory(self, measure: str) -> None:
        """Resident memory of all processes of the product together."""
        total = 0
        for process in self.stack.processes.values():
            assert process.child is not None
            status = Path(f"/proc/{process.child.pid}/status").read_text()
            total += int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
        self.figures.add(measure, "MiB", self.column, total / 1024)

    def fact_size(self) -> int:
        """Bytes of the fact that a proposal makes, as it stands in the ledger."""
        with ledger(self.stack, "SELECT length(body) FROM ledger_entry WHERE type = 'event.drafted.v1' LIMIT 1") as ask:
            return int(ask())


def _await(question: Callable[[], Any]) -> None:
    deadline = time.monotonic() + FACT_WITHIN
    while not question():
        if time.monotonic() > deadline:
            raise SystemExit(f"a fact did not arrive within {FACT_WITHIN} s")
        time.sleep(POLL)


@contextmanager
def ledger(
    stack: Stack, statement: str = "SELECT 1 FROM ledger_entry WHERE subject = %s LIMIT 1"
) -> Iterator[Callable[..., Any]]:
    """A question to the events database, past the product: the first column of the first row."""
    url = stack.env.get("LIANXUE_EVENTS_DATABASE_URL")
    opened: Any = _postgresql(url) if url else sqlite3.connect(stack.home / "events.sqlite", isolation_level=None)
    with closing(opened):

        def ask(*values: str) -> Any:
            cursor = opened.cursor()
            cursor.execute(statement if url else statement.replace("%s", "?"), values)
            row = cursor.fetchone()
            return row[0] if row else None

        yield ask


def _postgresql(url: str) -> Any:
    connection = psycopg2.connect(plain(url))
    connection.autocommit = True
    return connection


def plain(url: str) -> str:
    """The URL as the driver itself reads it."""
    return url.replace("postgresql+psycopg2://", "postgresql://")
