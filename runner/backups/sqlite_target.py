"""A SQLite database that a backup is put back into: written beside it, checked, and renamed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from runner.backups.archive import Archive, sync
from runner.backups.refusal import Refused
from runner.backups.targets import content_of

OWNER_ONLY = 0o600
BESIDE = ("-wal", "-shm", "-journal")


class SqliteTarget:
    """See `targets.Target`."""

    kind = "sqlite"

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.path = Path(make_url(url).database or "")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._staged = self.path.with_name(f"{self.path.name}.restoring")
        self._before = self.path.with_name(f"{self.path.name}.before-restore")
        self._swapped = self._aside = False
        self.url = f"sqlite:///{self._staged}"

    def must_be_idle(self) -> None:
        """The locks of `lianxue up` and of the relay say it: see `targets.held`."""

    def content(self) -> str:
        """A file that is no database is not ours to overwrite unasked."""
        if not self.path.exists() or not self.path.stat().st_size:
            return ""
        engine = create_engine(f"sqlite:///{self.path}", poolclass=NullPool)
        try:
            with engine.connect() as connection:
                return content_of(connection)
        except DatabaseError as error:
            return f"a file that cannot be read as a database ({error.orig})"

    def stage(self, archive: Archive) -> None:
        """A new file, on the disk and sound."""
        self._forget(self._staged)
        try:
            with os.fdopen(os.open(self._staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
                archive.extract(archive.manifest.file_of(self.name), file)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.closing(sqlite3.connect(self._staged)) as database:
                whole = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except (OSError, sqlite3.Error) as error:
            raise Refused(f"the part of {self.name} cannot be loaded: {error}", "Nothing was changed.") from error
        if whole != "ok":
            raise Refused(f"the part of {self.name} is damaged: {whole}", "Nothing was changed. Take another backup.")

    def swap(self) -> None:
        """All writes of the staged file into the file itself first: what lies beside it would stay behind."""
        for path in (self._staged, self.path):
            _fold(path)
        if self.path.exists():
            self.path.replace(self._before)
            self._aside = True
        self._swapped = True
        self._staged.replace(self.path)
        sync(self.path.parent)

    def put_back(self) -> None:
        """The earlier file under its name again; nothing of the staged one."""
        if self._swapped:
            self._forget(self.path)
        if self._aside:
            self._before.replace(self.path)
        self._forget(self._staged)
        self._swapped = self._aside = False

    def finish(self) -> None:
        """The earlier file is given up only now."""
        self._forget(self._before)

    def close(self) -> None:
        """Nothing is held."""

    def _forget(self, path: Path) -> None:
        for name in (path, *(path.with_name(path.name + more) for more in BESIDE)):
            name.unlink(missing_ok=True)


def _fold(path: Path) -> None:
    """Take `-wal` into the file; whoever closes last removes what lies beside it. No database: nothing to take."""
    if path.exists():
        with contextlib.suppress(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.execute("PRAGMA journal_mode=DELETE")
    for more in BESIDE:
        path.with_name(path.name + more).unlink(missing_ok=True)
