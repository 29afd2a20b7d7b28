"""One at a time: a lock between the processes of a service, given back by the death of its holder."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from kit.database import Database


class Lead:
    """The lock while it is held."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def confirm(self) -> None:
        """Raise when the database connection that holds the lock is gone (on SQLite a file holds it)."""
        if self._connection is not None:
            self._connection.execute(text("SELECT 1"))


@contextmanager
def leading(database: Database, task: str) -> Iterator[Lead | None]:
    """Hold the lock of this task, or yield None when another process does."""
    if database.is_sqlite:
        with _file_lock(Path(f"{database.engine.url.database}.{task}.lock")) as held:
            yield Lead(None) if held else None
        return
    key = int.from_bytes(hashlib.sha256(f"lianxue.{task}".encode()).digest()[:8], "big", signed=True)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar())
        try:
            yield Lead(connection) if held else None
        finally:
            if held and not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
