"""Ten thousand members, ten thousand events of an old ledger: how long, and what others notice of it meanwhile."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

import requests
import xlsxwriter

from tests.benchmarks.figures import Figures, percentile
from tests.benchmarks.product import ledger
from tests.support.stack import Api, Stack

ROWS = 10_000
WITHIN = 120.0
DRAINED_FOR = 15.0
"""Seconds for which the facts are counted on their way; all of them would take minutes."""
SEARCHES = 15
MEMBERS_TITLE = "POST /api/v1/imports/members, a long list"
EVENTS_TITLE = "POST /api/v1/imports/events, a long list"


class Watch(threading.Thread):
    """Somebody else, who goes on asking for one address; each wait in milliseconds."""

    def __init__(self, api: Api, path: str, pause: float) -> None:
        super().__init__(daemon=True)
        self.api, self.path, self.pause = api, path, pause
        self.over = threading.Event()
        self.took: list[float] = []
        self.failed = 0

    def run(self) -> None:
        while not self.over.wait(self.pause):
            began = time.perf_counter()
            try:
                answer = requests.get(self.api.root + self.path, headers=dict(self.api.http.headers), timeout=60)
                self.failed += answer.status_code != requests.codes.ok
            except requests.RequestException:
                self.failed += 1
            self.took.append((time.perf_counter() - began) * 1000)

    def stop(self) -> list[float]:
        """No more."""
        self.over.set()
        self.join(90)
        return self.took


def import_round(figures: Figures, column: str, stack: Stack, rows: int = ROWS) -> None:
    """Both imports on one stack, with everybody else's waits; then searching in what is there."""
    organizer, secretary = stack.session("organizer"), stack.session("secretary")
    branch = secretary.get("/branches").json()["items"][0]["name"]
    partner = organizer.get("/partners").json()["items"][0]["name"]
    people = [(f"示例成员{number:05}", branch, "正式党员", "1980-01-01") for number in range(rows)]
    members = workbook(("姓名", "党支部", "党员状态", "出生日期"), people)
    _import(figures, column, stack, ("members", secretary), members)
    studies = [
        (f"旧-{n}", f"{2000 + n % 20}-0{n % 9 + 1}-{n % 27 + 1:02}", branch, partner, f"示例主题{n}", "20", "1500.00")
        for n in range(rows)
    ]
    heads = ("原编号", "开展日期", "党支部", "联学单位", "主题", "本单位人数", "支出（元）")
    _import(figures, column, stack, ("events", organizer), workbook(heads, studies))
    for words in ("slzt 9999", "没有这样的主题", partner[:2]):
        took = [_seconds(organizer, words) for _ in range(SEARCHES)]
        kind = {"s": "initials, one hit", "没": "no hit"}.get(words[0], "a partner, all hits")
        figures.add(
            f"GET /events?q= among {rows}, {kind}, facts still on their way, median",
            "ms",
            column,
            percentile(took, 0.5) * 1000,
        )


def _import(figures: Figures, column: str, stack: Stack, who: tuple[str, Api], content: bytes) -> None:
    """`who`: which table, and the account that takes it over."""
    kind, api = who
    title = {"members": MEMBERS_TITLE, "events": EVENTS_TITLE}[kind]
    watches = [Watch(Api(stack.base_url), "/health", 0.02), Watch(stack.session("leader"), "/events?limit=20", 0.1)]
    for watch in watches:
        watch.start()
    began = time.monotonic()
    answer = _taken(api, kind, content)
    figures.add(title, "s", column, time.monotonic() - began)
    health, listed = (watch.stop() for watch in watches)
    if answer["state"] != "done" or any(watch.failed for watch in watches):
        raise SystemExit(
            f"{column}: {title}: {str(answer)[:300]}, {[watch.failed for watch in watches]} failed beside it"
        )
    figures.add(f"GET /health while {kind} are imported, p50", "ms", column, percentile(health, 0.5))
    figures.add(f"GET /health while {kind} are imported, p99", "ms", column, percentile(health, 0.99))
    figures.add(f"GET /health while {kind} are imported, longest", "ms", column, max(health))
    figures.add(f"GET /events while {kind} are imported, p99", "ms", column, percentile(listed, 0.99))
    _drained(figures, column, stack, kind, answer["accepted"])


def _taken(api: Api, kind: str, content: bytes) -> dict[str, Any]:
    """Send the file, and look again where the answer says: not yet."""
    files = {"file": ("〔exercise〕.xlsx", content)}
    sent = api.http.post(f"{api.root}/imports/{kind}", files=files, timeout=WITHIN)
    if sent.status_code not in (200, 202):
        raise SystemExit(f"{kind}: {sent.status_code} {sent.text[:300]}")
    answer: dict[str, Any] = sent.json()
    until = time.monotonic() + WITHIN
    while answer["state"] == "checking" and time.monotonic() < until:
        time.sleep(0.2)
        answer = api.get(f"/imports/{kind}/{answer['id']}").json()
    return answer


def _drained(figures: Figures, column: str, stack: Stack, kind: str, count: int) -> None:
    """Each row is a fact of its own: how many facts a second reach the ledger once the import is done."""
    title, done = f"facts to the ledger after the import of {kind}", time.monotonic()
    with ledger(stack, "SELECT count(*) FROM ledger_entry WHERE subject <> %s") as ask:
        before = ask("")
        while ask("") < before + count and time.monotonic() < done + DRAINED_FOR:
            time.sleep(0.5)
        figures.add(title, "facts/s", column, (ask("") - before) / (time.monotonic() - done))


def _seconds(api: Api, words: str) -> float:
    began = time.perf_counter()
    answer = api.get("/events", params={"q": words})
    if answer.status_code != requests.codes.ok:
        raise SystemExit(answer.text[:300])
    return time.perf_counter() - began


def workbook(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file as an office would send it."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True, "in_memory": False}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([heads, *rows]):
            for place, text in enumerate(row):
                page.write_string(number, place, text)
    return written.getvalue()
