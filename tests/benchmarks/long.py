"""`make bench-long`: register, ledger and verifier when they are long. Half an hour, on a quiet machine."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import register, verifying
from tests.benchmarks.__main__ import DOCUMENT
from tests.benchmarks.figures import Figures, machine, shown
from tests.benchmarks.report import LONG

INTRODUCTION = """
Written by `make bench-long`, the embedded stack alone. Its database is filled with study events of five years, twenty
branches and two hundred partner units, and a ledger that verifies. A column is how many events the register and how
many entries the ledger has (the last one: the ledger alone). Pages are asked for over HTTP by one caller, one after
the other; cells are medians of {rounds} rounds with (lowest–highest). "Processor time" is what the product itself has
had, a request. What all rows come to, and which events hold a word, is remembered until something is committed: the
first page after a change is measured apart. Totals over thousands of events that nothing but a word narrows down are
added up row by row: that page has no target. The workbook is made by a child process; meanwhile somebody asks for
/health every 20 ms. The additions say how fast the machine was just then.

{machine}
- load average after the end: {load:.2f}
"""
WORKBOOK = "the workbook of all events, from the request until it is there"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench-long", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000", help="study events, and entries of the ledger")
    parser.add_argument("--ledger", type=int, default=1_000_000, help="entries in the end; 0: as many as events")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print-only", action="store_true", help="write nothing")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what was started is stopped on the way out
    facts, figures, sizes = machine(), Figures(), [int(size) for size in asked.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="lianxue-long-") as home:
        columns = register.measure(figures, Path(home), sizes, asked.ledger, asked.rounds)
        verifying.measure(figures, Path(home), f"{verifying.ENTRIES:,}", asked.rounds)
    about = INTRODUCTION.format(rounds=asked.rounds, machine="\n".join(facts), load=os.getloadavg()[0])
    table = figures.table(figures.values, columns)
    text = "\n".join([LONG, about, *table, "", *_targets(figures, columns), ""])
    print("\n" + text)
    if not asked.print_only:
        kept = DOCUMENT.read_text(encoding="utf-8").partition(LONG)[0].rstrip()
        DOCUMENT.write_text(f"{kept}\n\n{text}", encoding="utf-8")


def _targets(figures: Figures, columns: list[str]) -> list[str]:
    """At 100,000, where that was measured."""
    wanted = [(f"GET /register, by {name}, p99", "ms", 25.0) for name in register.PAGES]
    wanted += [
        (WORKBOOK, "s", 15.0),
        ("GET /health meanwhile, p99", "ms", 50.0),
        ("memory of the product, growth meanwhile", "MiB", 100.0),
        (verifying.TITLE, "s", 5.0),
    ]
    lines = ["| at 100,000 | target | measured | |", "|---|--:|--:|---|"]
    for name, unit, most in wanted:
        found = figures.middle(name, unit, "100,000") if "100,000" in columns else None
        if found is not None:
            said = "met" if found <= most else "**missed**"
            lines.append(f"| {name} | ≤ {most:g} {unit} | {shown(found)} {unit} | {said} |")
    return lines


if __name__ == "__main__":
    main()
