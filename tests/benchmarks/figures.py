"""What is measured: a name, a unit, one value a round; and what the machine was."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sqlite3
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

YARDSTICK = "a million additions in Python, beside it"
LIBRARIES = ("nameko", "eventlet", "kombu", "amqp", "Flask", "SQLAlchemy", "psycopg2-binary")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def yardstick() -> float:
    """Milliseconds of processor time that a million additions in Python take here and now: the best of three."""
    took = []
    for _ in range(3):
        began, total = time.process_time(), 0
        for number in range(1_000_000):
            total += number * number % 7
        took.append((time.process_time() - began) * 1000)
    return min(took)


class Figures:
    """Values by (measure, unit, column), a list with one value a round."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.values: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def add(self, measure: str, unit: str, column: str, value: float) -> None:
        """One round's value."""
        self.values[measure, unit][column].append(value)
        print(f"{time.monotonic() - self.began:6.1f} s  {column:18} {measure:58} {shown(value)} {unit}", flush=True)

    def middle(self, measure: str, unit: str, column: str) -> float | None:
        """The median of the rounds; None when it was not measured."""
        values = self.values.get((measure, unit), {}).get(column)
        return median(values) if values else None

    def cell(self, measure: str, unit: str, column: str) -> str:
        """The median and, of several rounds, the range."""
        values = self.values.get((measure, unit), {}).get(column)
        if not values:
            return "–"
        if len(values) == 1:
            return shown(values[0])
        return f"{shown(median(values))} ({shown(min(values))}–{shown(max(values))})"

    def table(self, rows: Iterable[tuple[str, str]], columns: Sequence[str]) -> list[str]:
        """A table in Markdown."""
        lines = ["| measure | unit | " + " | ".join(columns) + " |", "|---|---|" + "--:|" * len(columns)]
        for measure, unit in rows:
            cells = " | ".join(self.cell(measure, unit, column) for column in columns)
            lines.append(f"| {measure} | {unit} | {cells} |")
        return lines


def shown(value: float) -> str:
    """Three digits that matter."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def machine() -> list[str]:
    """The machine and what runs on it, as a list in Markdown."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"- {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, revision {_said('git', 'rev-parse', '--short', 'HEAD')}",
        f"- {os.cpu_count()} cores, {_processor()}, {memory:.0f} GiB, {platform.system()} {platform.release()}",
        f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}",
        f"- load average before the start: {' '.join(f'{load:.2f}' for load in os.getloadavg())}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
