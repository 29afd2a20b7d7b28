"""`make bench-pages`: how long pages take with 10,000 events, and what the partner's page costs on a phone.

Every page that a supervisor's home page leads to, and one event's, as a browser asks for it; nothing is said of what
the browser then makes of it. The partner's page in Chromium, throttled as Lighthouse does it for a phone.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Browser, sync_playwright

from gateway.security import cookie_name
from tests.benchmarks.__main__ import DOCUMENT
from tests.benchmarks.figures import YARDSTICK, Figures, machine, percentile, shown, yardstick
from tests.benchmarks.product import after_a_change, load
from tests.benchmarks.register import filled
from tests.benchmarks.report import LONG, PAGES
from tests.support.chromium import chromium
from tests.support.stack import Stack, embedded_stack

COLUMN = "embedded"
COUNT, SECONDS, AFTER_CHANGES = 60, 15.0, 30
CHANGED = ("/", "/stats", "/stats?year=2025", "/oversight")
"""Pages with sums that are remembered until something is committed."""
WIRE, USABLE = "the partner's page, everything on the wire", "the partner's page on a slow phone, usable after"
SLOW_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
"""1.6 Mbit/s down, 150 ms there and back."""
SLOW_PROCESSOR = 4
INTRODUCTION = """
Written by `make bench-pages`, the embedded stack with {events:,} events. Each page as a supervisor's browser asks for
it, {count} times one after the other; sums over many events are remembered until something is committed, so pages that
show them are measured after changes, too. Cells are medians of {rounds} rounds with (lowest–highest). The partner's
page in Chromium with an empty cache, 1.6 Mbit/s, 150 ms there and back and a processor four times slower, until
everything of it is there and its last button can be used. The additions say how fast the machine was just then.

{machine}
- load average after the end: {load:.2f}
"""


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench-pages", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print-only", action="store_true", help="write nothing")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    facts, figures = machine(), Figures()
    with tempfile.TemporaryDirectory(prefix="lianxue-pages-") as home, embedded_stack(Path(home) / "up") as stack:
        filled(stack, asked.events, asked.events)
        for _ in range(asked.rounds):
            _pages(figures, stack)
            _partner(figures, stack)
    about = INTRODUCTION.format(
        events=asked.events, count=COUNT, rounds=asked.rounds, machine="\n".join(facts), load=os.getloadavg()[0]
    )
    text = "\n".join([PAGES, about, *figures.table(figures.values, [COLUMN]), "", *_targets(figures), ""])
    print("\n" + text)
    if not asked.print_only:
        _write(text)


def _write(text: str) -> None:
    """Between what `make bench` and what `make bench-long` write."""
    known = DOCUMENT.read_text(encoding="utf-8")
    before, long = known.partition(LONG)[0].partition(PAGES)[0].rstrip(), "".join(known.partition(LONG)[1:])
    DOCUMENT.write_text(f"{before}\n\n{text}\n{long}", encoding="utf-8")


def _pages(figures: Figures, stack: Stack) -> None:
    token = str(stack.session("supervisor").http.headers["Authorization"]).removeprefix("Bearer ")
    cookie = f"{cookie_name(False)}={token}"
    figures.add(YARDSTICK, "ms", COLUMN, yardstick())
    for path in CHANGED:
        took = after_a_change(stack, path, AFTER_CHANGES)
        figures.add(f"the same after a change: {path}, p95", "ms", COLUMN, percentile(took, 0.95))
    for path in _html(stack, cookie):
        found = load(port=stack.port, method="GET", path=path, cookie=cookie, callers=1, count=COUNT, seconds=SECONDS)
        if found["failed"]:
            raise SystemExit(f"{path}: {found['failed']} failed")
        named = path if not path.startswith("/events/") else "/events/{event_id}"
        figures.add(f"GET {named}, p95", "ms", COLUMN, percentile(found["milliseconds"], 0.95))


def _html(stack: Stack, cookie: str) -> Iterator[str]:
    """Pages that the home page leads to, and one event."""
    home = requests.get(stack.base_url, headers={"Cookie": cookie}, timeout=30).text
    named = sorted({*re.findall(r'href="(/[^"?#]*)', home)} - {"/"})
    named.append("/stats?year=2025")  # of which there are a fifth of all events; of this year next to none
    event = stack.session("supervisor").get("/events").json()["items"][-1]["id"]
    for path in ("/", *(path for path in named if not path.startswith("/events/")), f"/events/{event}"):
        answer = requests.get(stack.base_url + path, headers={"Cookie": cookie}, timeout=30, allow_redirects=False)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield path


def _partner(figures: Figures, stack: Stack) -> None:
    organizer = stack.session("organizer")
    event = organizer.get("/events?state=inviting").json()["items"][0]
    url = organizer.get(f"/events/{event['id']}/invitations").json()["items"][0]["url"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        wire, usable = _on_a_slow_phone(browser, url)
        browser.close()
    figures.add(WIRE, "KB", COLUMN, wire / 1000)
    figures.add(USABLE, "ms", COLUMN, usable)


def _on_a_slow_phone(browser: Browser, url: str) -> tuple[float, float]:
    """Bytes, and milliseconds from the address until the page is there with everything that it loads."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    devices = page.context.new_cdp_session(page)
    sizes: list[float] = []
    devices.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    devices.send("Network.enable")
    devices.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devices.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    devices.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})
    page.goto(url, wait_until="load")
    assert page.locator("button").last.is_enabled()
    took: Any = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    page.close()
    return sum(sizes), float(took)


def _targets(figures: Figures) -> list[str]:
    named = [key for key in figures.values if key[0].startswith("GET ")]
    slowest = max(named, key=lambda key: figures.middle(key[0], key[1], COLUMN) or 0.0)
    wanted = [(slowest, 100.0), ((WIRE, "KB"), 60.0), ((USABLE, "ms"), 1000.0)]
    lines = ["| | target | measured | |", "|---|--:|--:|---|"]
    for (name, unit), most in wanted:
        found = figures.middle(name, unit, COLUMN) or 0.0
        said = "met" if found <= most else "**missed**"
        lines.append(f"| {name} | ≤ {most:g} {unit} | {shown(found)} {unit} | {said} |")
    return lines


if __name__ == "__main__":
    main()
