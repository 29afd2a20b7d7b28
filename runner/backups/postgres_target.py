"""A PostgreSQL database that a backup is put back into: the schema that is there is set aside by renaming it.

So all four databases are as they were before, until the last of them is restored, caught up and looked at.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from runner.backups import postgres_programs
from runner.backups.archive import Archive
from runner.backups.postgres_source import connected, quiet_engine, server_version
from runner.backups.refusal import Refused
from runner.backups.targets import STOP, content_of

ASIDE = "lianxue_before_restore"
OTHERS = """
SELECT count(*) AS times, coalesce(nullif(min(application_name), ''), min(usename)) AS who FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


class PostgresTarget:
    """See `targets.Target`."""

    kind = "postgresql"

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url
        self._engine = quiet_engine(url).execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection = connected(self._engine, name)
        self._schema = str(self._connection.scalar(text("SELECT current_schema()")) or "public")
        self._aside = False
        postgres_programs.must_serve("pg_restore", server_version(self._connection))

    def must_be_idle(self) -> None:
        """Whoever is connected may write, or read half of it."""
        others = self._connection.execute(text(OTHERS)).one()
        if others.times:
            raise Refused(
                f"{others.times} others are connected to the database of {self.name} ({others.who})",
                f"{STOP} Close database tools, too.",
            )

    def content(self) -> str:
        """In the schema that the product uses."""
        return content_of(self._connection)

    def stage(self, archive: Archive) -> None:
        """In one transaction of pg_restore; owner of all that is made is the account of this database's URL."""
        self._set_aside()
        try:
            with tempfile.TemporaryDirectory(prefix="lianxue-restore-") as directory:
                part = Path(directory) / self.name
                with part.open("wb") as file:
                    archive.extract(archive.manifest.file_of(self.name), file)
                postgres_programs.run(
                    "pg_restore", self.url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                    str(part),
                )  # fmt: skip
        except OSError as error:
            raise Refused(f"the part of {self.name} cannot be unpacked: {error}", "Nothing was changed.") from error

    def _set_aside(self) -> None:
        """Both in one statement, so that there is always a schema of the name."""
        try:
            self._run(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
            self._run(f'ALTER SCHEMA "{self._schema}" RENAME TO {ASIDE}; CREATE SCHEMA "{self._schema}"')
        except DBAPIError as error:
            why = str(error.orig).strip().split("\n", 1)[0]
            raise Refused(
                f"the schema of {self.name} cannot be set aside: {why}",
                "The account of the service must own its database (CREATE DATABASE … OWNER …).",
            ) from error
        self._aside = True

    def swap(self) -> None:
        """It has its name already."""

    def put_back(self) -> None:
        """The schema that was set aside under its name again."""
        if self._aside:
            self._run(f'DROP SCHEMA "{self._schema}" CASCADE; ALTER SCHEMA {ASIDE} RENAME TO "{self._schema}"')
            self._aside = False

    def finish(self) -> None:
        """What was there before is given up only now."""
        if self._aside:
            self._run(f"DROP SCHEMA {ASIDE} CASCADE")
            self._aside = False

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _run(self, statements: str) -> None:
        """Several statements in one message are one transaction."""
        self._connection.exec_driver_sql(statements)
