"""Backups that are not of one instant, not of everything, and not of the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BETWEEN = 1.5
"""Seconds between two databases: people go on meanwhile."""


def copies_one_after_another() -> None:
    """Each database as it is when its turn comes, producers first; nobody is held up."""
    import time

    from runner.backups import taking

    def uncut(sources: Sequence[Any]) -> float:
        for source in sources:
            source.snapshot()
            time.sleep(BETWEEN)
        return 0.0

    taking.cut = uncut


def views_after_the_locks() -> None:
    """The locks are given back before anybody has looked: what BEGIN without a statement is worth."""
    import time

    from runner.backups import taking

    def cut(sources: Sequence[Any]) -> float:
        for source in sources:
            source.lock()
        for source in sources:
            source.unlock()
        for source in sources:
            time.sleep(BETWEEN)
            source.snapshot()
        return 0.0

    taking.cut = cut


def copied_without_its_wal() -> None:
    """A plain copy of the file, as `cp` makes it: what was not yet folded into it is left behind."""
    import shutil
    from pathlib import Path

    from runner.backups.sqlite_source import SqliteSource

    def copy(self: SqliteSource, to: Path) -> None:
        shutil.copy(str(self.database.engine.url.database), to)

    SqliteSource.copy = copy  # type: ignore[method-assign]


def keys_left_behind() -> None:
    """The databases alone."""
    from runner.backups import keys

    keys.chosen = lambda _settings, _wanted: {}


VARIANTS = {
    "copies-one-after-another": copies_one_after_another,
    "views-after-the-locks": views_after_the_locks,
    "copied-without-its-wal": copied_without_its_wal,
    "keys-left-behind": keys_left_behind,
}
