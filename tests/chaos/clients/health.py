"""A client of its own that asks /api/v1/health again and again: `python -m tests.chaos.clients.health PORT PID`.

It runs in a process of its own, so that the rig's other clients do not slow it down, and prints a line a sample. How
long the product's threads, or this one, were ready to run and waited for a processor is taken off (`schedstat`), and
how long the host of a virtual machine took the processor away (`steal`): on a machine that other work shares, that
time is not the product's. Both figures are reported.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

EVERY = 0.02
PATIENCE = 20.0
REQUEST = b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@dataclass
class Samples:
    """What the client saw: seconds as they passed, and seconds for which the product had a processor."""

    passed: list[float] = field(default_factory=list)
    owed: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        """One line of the client's."""
        sample = json.loads(line)
        if sample["failed"]:
            self.failed.append(sample["failed"])
        self.passed.append(sample["took"])
        self.owed.append(sample["took"] - min(sample["took"], sample["withheld"]))

    def words(self) -> str:
        """The figures, in milliseconds."""
        half, most, owed = sorted(self.passed)[len(self.passed) // 2], max(self.passed), max(self.owed)
        return (
            f"health asked {len(self.passed)} times: median {half * 1000:.0f} ms, worst {most * 1000:.0f} ms, "
            f"without the time in which the machine was busy elsewhere {owed * 1000:.0f} ms"
        )


@contextmanager
def sampled(port: int, pid: int) -> Iterator[Samples]:
    """Have the client ask while the block runs."""
    command = [sys.executable, "-m", "tests.chaos.clients.health", str(port), str(pid)]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    assert child.stdin is not None
    assert child.stdout is not None
    samples = Samples()
    try:
        samples.take(child.stdout.readline())  # it is there
        yield samples
    finally:
        rest, _nothing = child.communicate("", timeout=PATIENCE + 10)
        for line in rest.splitlines():
            samples.take(line)


def _sample(port: int, pid: int) -> dict[str, Any]:
    product, own, stolen, began, failed = _withheld(pid), _withheld("self"), _stolen(), time.monotonic(), ""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as raw:
            raw.sendall(REQUEST)
            answer = b""
            while piece := raw.recv(65536):
                answer += piece
        if b" 200 " not in answer[:20] or b'"ok"' not in answer:
            failed = f"health said {answer[:60]!r}"
    except OSError as error:
        failed = f"health: {error!r}"
    took = time.monotonic() - began
    waits = ((product, _withheld(pid)), (own, _withheld("self")), (stolen, _stolen()))
    withheld = sum(_longest(before, after) for before, after in waits)
    return {"took": took, "withheld": withheld, "failed": failed}


def _withheld(pid: int | str) -> dict[str, int]:
    """For each thread of the process: nanoseconds for which it was ready to run and did not, as the kernel counts."""
    found = {}
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError, IndexError):  # the thread has just ended
            found[thread.parent.name] = int(thread.read_text().split()[1])
    return found


def _stolen() -> dict[str, int]:
    """For each processor: nanoseconds for which the host of this virtual machine let something else run on it."""
    lines = [line.split() for line in Path("/proc/stat").read_text().splitlines() if line.startswith("cpu")]
    return {name: int(times[7]) * 1_000_000_000 // os.sysconf("SC_CLK_TCK") for name, *times in lines if name != "cpu"}


def _longest(before: dict[str, int], after: dict[str, int]) -> float:
    """Seconds that were withheld where most were: their sum would count the same moment twice.

    The event loop itself, or a thread that holds the interpreter and keeps the loop waiting.
    """
    return max((after[thread] - before.get(thread, after[thread]) for thread in after), default=0) / 1e9


def main(asked_to_stop: IO[str] = sys.stdin) -> None:
    """Ask until standard input ends."""
    port, pid = map(int, sys.argv[1:])
    while True:
        print(json.dumps(_sample(port, pid)), flush=True)
        if select.select([asked_to_stop], [], [], EVERY)[0]:
            return


if __name__ == "__main__":
    main()
