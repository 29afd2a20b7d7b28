"""A SQLite database of which a backup is taken: SQLite's own online backup, from within a reading transaction.

A plain copy of the file would miss what is in `-wal`, and tear what is written meanwhile.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.database import Database
from runner.backups.refusal import Refused
from runner.backups.sources import Busy

PATIENCE = 0.3
"""Seconds for one lock: while it is waited for, others are held."""


class SqliteSource:
    """See `sources.Source`."""

    kind = "sqlite"

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.database = Database(url)
        path = Path(self.database.engine.url.database or "")
        if not path.exists():
            raise Refused(
                f"{path} is not there: {name} has no data",
                "Check LIANXUE_HOME; what was never started cannot be backed up.",
            )
        self._writer = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        self.db = Session(self.database.engine, autoflush=False)
        self.db.connection()  # not while others are held up: it may have to wait for the disk

    def lock(self) -> None:
        """Take the one lock that writers take."""
        try:
            self._writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise Refused(f"{self.name}: {error}", "The account must be able to write in LIANXUE_HOME.") from error
            raise Busy(self.name) from error

    def snapshot(self) -> None:
        """BEGIN alone takes no view in SQLite: the first statement does."""
        self.db.execute(text("SELECT count(*) FROM sqlite_master"))

    def unlock(self) -> None:
        """Nothing was written."""
        if self._writer.in_transaction:
            self._writer.rollback()

    def copy(self, to: Path) -> None:
        """All pages in one step, from the view of `db`; the copy is checked and has no files beside it."""
        raw: Any = self.db.connection().connection.driver_connection
        try:
            with contextlib.closing(sqlite3.connect(to, isolation_level=None)) as target:
                raw.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
                whole = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            raise Refused(f"{self.name} could not be copied: {error}", "Is the disk of the target full?") from error
        if whole != "ok":
            raise Refused(
                f"the database of {self.name} is damaged: {whole}",
                "Nothing was written. Keep its files as they are, look at the disk, and restore the last good backup.",
            )

    def close(self) -> None:
        """Give both connections back."""
        self._writer.close()
        self.db.close()
        self.database.dispose()
