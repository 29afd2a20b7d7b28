"""A PostgreSQL database of which a backup is taken: pg_dump of an exported snapshot."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kit.database import driver_url
from runner.backups import postgres_programs
from runner.backups.refusal import Refused
from runner.backups.sources import Busy

PATIENCE_MS = 300
"""For the locks of one database: while they are waited for, those who want to write there wait behind us."""
LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"


class PostgresSource:
    """See `sources.Source`."""

    kind = "postgresql"

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url
        engine = quiet_engine(url)
        self._writer: Connection = connected(engine, name)
        self.db = Session(engine.execution_options(isolation_level="REPEATABLE READ"), autoflush=False)
        self.db.connection()  # not while others are held up
        postgres_programs.must_serve("pg_dump", server_version(self._writer))
        self._writer.rollback()
        self._exported = ""

    def lock(self) -> None:
        """SHARE keeps writers of facts out and lets readers pass. Inbox first: a reaction writes in that order."""
        try:
            self._writer.execute(text(f"SET LOCAL lock_timeout = {PATIENCE_MS}"))
            self._writer.execute(text("LOCK TABLE inbox, outbox IN SHARE MODE"))
        except OperationalError as error:
            if getattr(error.orig, "pgcode", "") in (LOCK_NOT_AVAILABLE, DEADLOCK):
                raise Busy(self.name) from error
            raise
        except ProgrammingError as error:
            raise Refused(f"{self.name}: {str(error.orig).strip()}", "Run `lianxue migrate` first.") from error

    def snapshot(self) -> None:
        """A repeatable-read transaction takes its view at its first statement, which is this one."""
        self._exported = str(self.db.scalar(text("SELECT pg_export_snapshot()")))

    def unlock(self) -> None:
        """Nothing was written."""
        self._writer.rollback()

    def copy(self, to: Path) -> None:
        """Owners and rights are left out: they are the target's."""
        postgres_programs.run(
            "pg_dump", self.url, "--format=custom", "--no-owner", "--no-privileges",
            f"--snapshot={self._exported}", f"--file={to}",
        )  # fmt: skip

    def close(self) -> None:
        """Give both connections back."""
        self._writer.close()
        self.db.close()


def quiet_engine(url: str) -> Engine:
    """Connections without the product's own limits of time."""
    more = make_url(url).query.get("options", "")
    options = f"{postgres_programs.QUIET} -c timezone=UTC {more}".strip()
    arguments = {"connect_timeout": 5, "options": options, "application_name": "lianxue backup"}
    return create_engine(driver_url(url), poolclass=NullPool, connect_args=arguments, hide_parameters=True)


def connected(engine: Engine, name: str) -> Connection:
    """An open connection; Refused when the server cannot be reached."""
    try:
        return engine.connect()
    except OperationalError as error:
        why = str(error.orig).strip().split("\n", 1)[0]
        raise Refused(f"the database of {name} cannot be reached: {why}", "Start it, or check its URL.") from error


def server_version(connection: Connection) -> int:
    """The server's major version."""
    return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
