"""The time of day, asked for and never assumed.

Sessions, rate limits, retries and leases live on real time (`time.time`, `time.monotonic`); everything that
people call a date goes through a `Clock`, so that a test may move it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Protocol

from kit.domain import SHANGHAI, in_shanghai, rfc3339

__all__ = ["SHANGHAI", "Clock", "SystemClock", "TestClock", "in_shanghai", "rfc3339"]


class Clock(Protocol):
    """Tells the time: aware, UTC."""

    def now(self) -> dt.datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """The present moment, aware, in UTC."""
        return dt.datetime.now(dt.UTC)


class TestClock:
    """The machine's clock plus an offset kept in one file that all processes read at each `now()`."""

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> dt.datetime:
        """The present moment moved by the file's offset."""
        return dt.datetime.now(dt.UTC) + self._offset()

    def advance(self, days: int) -> dt.datetime:
        """Move all processes' time by whole days; the file is replaced in one step, never half written."""
        total = self._offset() + dt.timedelta(days=days)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.path.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_text(json.dumps({"offset_seconds": total.total_seconds()}))
        scratch.replace(self.path)
        return self.now()

    def _offset(self) -> dt.timedelta:
        try:
            return dt.timedelta(seconds=json.loads(self.path.read_text())["offset_seconds"])
        except FileNotFoundError:
            return dt.timedelta()
