"""The instant of a backup: no reader of facts may be newer in it than the fact's producer.

Each database is locked against those who write facts, in one order; when all are locked, a reading transaction is
opened in each; then the locks are given back. What is copied afterwards are these transactions' views, however long it
takes. Whoever waits for the lock of one database while others are held lets go of all of them and begins again: the
product must not stand still because of a backup.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from runner.backups.refusal import Refused
from runner.backups.sources import Busy, Source

PATIENCE = 60.0
"""Seconds after which a product that writes without a pause has won."""
PAUSE = 0.1
"""Seconds between two attempts, for those who were held up."""


def cut(sources: Sequence[Source]) -> float:
    """Have every source see the same instant. Returns for how many seconds writers were held up at most."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        began = time.monotonic()
        try:
            _cut_once(sources)
        except Busy:
            time.sleep(PAUSE)
            continue
        return time.monotonic() - began
    raise Refused(
        f"the databases were never at rest for an instant within {PATIENCE:g} s",
        "Something writes without a pause (an import, a VACUUM?). Try again later.",
    )


def _cut_once(sources: Sequence[Source]) -> None:
    try:
        for source in sources:
            source.lock()
        for source in sources:
            source.snapshot()
    finally:
        for source in sources:
            source.unlock()
