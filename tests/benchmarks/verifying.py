"""How long verify.py takes to judge a large ledger, and in how much memory.

Entries as an office's are: eight hundred bytes, a third of them with a commitment. What is measured is a process of its
own from start to verdict, as a supervisor runs it.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import rfc8785

from services.events.domain.ledger import merkle
from services.events.domain.ledger.entry import START, Recorded, compose
from tests.benchmarks.figures import Figures
from tests.support.ledgers import WrittenLedger, saved
from verifier import verify

ENTRIES = 100_000
TITLE = "verify.py judges 100,000 entries"
WATCHED = """
import atexit, re, runpy, sys
most = lambda: re.search("VmHWM:(.*)", open("/proc/self/status").read()).group(1).strip()
atexit.register(lambda: print("most memory:", most()))
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs the file and says how much memory it took at most: what the parent sees includes the parent's own."""


def written(count: int) -> WrittenLedger:
    """A ledger of so many entries, each some eight hundred bytes."""
    draw, previous = random.Random(1), START
    ledger = WrittenLedger(draw)
    for seq in range(1, count + 1):
        line = rfc8785.dumps(compose(seq, previous, _fact(seq, draw)))
        ledger.append(line)
        previous = merkle.leaf_hash(line).hex()
    return ledger


def _fact(seq: int, draw: random.Random) -> Recorded:
    event_id = f"{draw.getrandbits(128):032x}"
    data = {
        "event_id": event_id, "number": f"LX-2026-{seq % 10_000:04}", "branch_id": "branch-1", "unit_id": "unit-1",
        "state": "inviting", "theme": "走进光纤预制棒生产车间" * 3, "proposer_id": "account-1", "form": "visit",
        "slots": [{"starts_at": "2026-06-08T09:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00"}],
    }  # fmt: skip
    return Recorded(
        fact_id=f"{seq:032x}", type="event.approved.v1", occurred_at="2026-05-08T01:00:00+00:00", producer="events",
        subject=event_id, actor_id="account-1", trace_id=f"{draw.getrandbits(64):016x}", aggregate_id=event_id,
        version=seq, data=data, commitment=f"{draw.getrandbits(256):064x}" if seq % 3 == 0 else None,
    )  # fmt: skip


def measure(figures: Figures, folder: Path, column: str, rounds: int) -> None:
    """Write a ledger, and have it judged."""
    ledger = written(ENTRIES)
    paths = saved(folder, export=ledger.lines, checkpoint=ledger.checkpoint(), key=ledger.public_key())
    figures.add("size of that export", "MiB", column, Path(paths["export"]).stat().st_size / 2**20)
    for _ in range(rounds):
        _judge(figures, paths, column)


def _judge(figures: Figures, paths: dict[str, str], column: str) -> None:
    command = [sys.executable, "-I", "-c", WATCHED, verify.__file__, paths["export"]]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.perf_counter()
    judged = [*command, "--checkpoint", paths["checkpoint"], "--key", paths["key"]]
    said = subprocess.run(judged, check=True, capture_output=True, text=True).stdout
    figures.add(TITLE, "s", column, time.perf_counter() - began)
    worked = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    figures.add(f"{TITLE}, processor time", "s", column, worked)
    figures.add(f"{TITLE}, most memory", "MiB", column, int(said.rpartition("most memory:")[2].split()[0]) / 1024)
