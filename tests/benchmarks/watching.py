"""`python -m tests.benchmarks.watching`: what browsers that watch a page cost, by polling and by server-sent events.

Polling is measured on the product: watchers look at an event's page every so many seconds, first while nothing happens,
then from a change to it. Of server-sent events the least is measured that they can cost:
streams on the product's own HTTP server that hold a connection and write a line a change, with no session, no question
of rights and no page behind them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import requests

from gateway.security import cookie_name
from gateway.stamps import SETTLED
from tests.benchmarks.figures import Figures, machine, percentile
from tests.support.processes import Process, eventually, free_port, reachable
from tests.support.stack import Stack, embedded_stack
from tests.support.studies import draft

TICKS = os.sysconf("SC_CLK_TCK")
SPENT, LATE = "processor, a watcher and minute", "news is late, {}"


def spent(pid: int) -> float:
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Watcher(threading.Thread):
    """A browser with the page in front: it looks, and notes when it first sees a change."""

    def __init__(self, port: int, cookie: str, path: str, every: float, until: float) -> None:
        super().__init__(daemon=True)
        self.port, self.headers, self.path, self.every, self.until = port, {"Cookie": cookie}, path, every, until
        self.saw: list[float] = []

    def run(self) -> None:
        seen, at = "first", time.monotonic() + random.uniform(0, self.every)
        while at < self.until:
            time.sleep(max(0.0, at - time.monotonic()))
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)  # the server shuts idle ones
            link.request("GET", f"{self.path}?seen={seen}", headers={**self.headers, "HX-Request": "true"})
            answer = link.getresponse()
            text = answer.read().decode()
            if answer.status == 200:
                seen = text.rsplit("seen=", 1)[1].split('"', 1)[0]
                self.saw += [time.monotonic()] * ("<main" in text)
            link.close()
            at += self.every


def polling(figures: Figures, stack: Stack, path: str, watchers: int, every: float, seconds: float) -> None:
    """So many watchers: first for so long while nothing happens, then from a change to what they look at."""
    organizer = stack.session("organizer")
    token = str(organizer.http.headers["Authorization"]).removeprefix("Bearer ")
    column, pid = f"polling, {every:g} s", stack.processes["up"].child.pid
    until = time.monotonic() + SETTLED + every + 2 * seconds
    crowd = [Watcher(stack.port, f"{cookie_name(False)}={token}", path, every, until) for _ in range(watchers)]
    for one in crowd:
        one.start()
    time.sleep(SETTLED + every)
    figures.add(f"{SPENT}, nothing happens", "ms", column, _spent(pid, seconds) / watchers)
    tag = organizer.get(path).headers["ETag"]
    body = {"theme": f"bench {time.time_ns()}"}
    changed = time.monotonic()
    organizer.call("PATCH", path, json=body, headers={"If-Match": tag}).raise_for_status()
    figures.add(f"{SPENT}, one change", "ms", column, _spent(pid, seconds) / watchers)
    for one in crowd:
        one.join(seconds)
    late = [min(at for at in one.saw if at > changed) - changed for one in crowd]
    for name, share in (("p50", 0.5), ("at most", 1.0)):
        figures.add(LATE.format(name), "s", column, percentile(late, share))


def _spent(pid: int, seconds: float) -> float:
    """Milliseconds of the processor that a process uses a minute, watched for so long."""
    used = spent(pid)
    time.sleep(seconds)
    return (spent(pid) - used) * 1000 * 60 / seconds


def streams(figures: Figures, home: Path, watchers: int, seconds: float) -> None:
    """So many streams for so long, with a line to each now and then; how long a stop takes while they are open."""
    port = free_port()
    server = Process(
        [sys.executable, "-m", "tests.benchmarks.streaming", str(port)], {}, home / "streaming.log"
    ).start()
    eventually(lambda: reachable(port), "streams are served", 30)
    late: list[float] = []

    def watch() -> None:
        url = f"http://127.0.0.1:{port}/"
        with suppress(requests.RequestException), requests.get(url, stream=True, timeout=seconds + 30) as answer:
            lines = (line for line in answer.iter_lines(chunk_size=1) if line.startswith(b"data: "))
            late.extend(time.time() - float(line[6:]) for line in lines)

    for _ in range(watchers):
        threading.Thread(target=watch, daemon=True).start()
    figures.add(f"{SPENT}, a line each 10 s", "ms", "streams", _spent(server.child.pid, seconds) / watchers)
    figures.add(LATE.format("p50"), "s", "streams", percentile(late, 0.5))
    stopping = time.monotonic()
    server.signal(15)
    server.child.wait(60)
    figures.add("a stop takes", "s", "streams", time.monotonic() - stopping)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--watchers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    print("\n".join(machine()))
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="lianxue-watching-") as home:
        streams(figures, Path(home), asked.watchers, asked.seconds)
        with embedded_stack(Path(home) / "up") as stack:
            organizer = stack.session("organizer")
            event = organizer.post("/events", draft(organizer, "bench")).json()
            for every in (5.0, 10.0):
                polling(figures, stack, f"/events/{event['id']}", asked.watchers, every, asked.seconds)


if __name__ == "__main__":
    main()
