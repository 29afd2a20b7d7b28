"""How long verify.py takes to judge a large ledger, and in how much memory: `python -m tests.benchmarks.verifying`.

Entries as an office's are: eight hundred bytes, a third of them with a commitment. What is measured is a process of its
own from start to verdict, as a supervisor runs it. Not part of `make bench`: nothing else has to run beside it.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rfc8785

from services.events.domain.ledger import merkle
from services.events.domain.ledger.entry import START, Recorded, compose
from tests.support.ledgers import WrittenLedger, saved
from verifier import verify

ENTRIES = 100_000
WITHIN = 5.0
"""Seconds that were promised for so many."""
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


def main() -> None:
    """Write, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    count = parser.parse_args().entries
    with tempfile.TemporaryDirectory(prefix="lianxue-verify-") as folder:
        ledger = written(count)
        paths = saved(Path(folder), export=ledger.lines, checkpoint=ledger.checkpoint(), key=ledger.public_key())
        size = Path(paths["export"]).stat().st_size
        command = [sys.executable, "-I", "-c", WATCHED, verify.__file__, paths["export"]]
        began = time.perf_counter()
        subprocess.run([*command, "--checkpoint", paths["checkpoint"], "--key", paths["key"]], check=True)
        took = time.perf_counter() - began
    computed = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    print(f"{count} entries, {size / 2**20:.0f} MiB: {took:.1f} s by the clock, {computed:.1f} s of processor")
    if count == ENTRIES:
        print(f"promised: {WITHIN:.0f} s")


if __name__ == "__main__":
    main()
