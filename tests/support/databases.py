"""Fresh databases for tests: a SQLite file or a PostgreSQL database that nobody else uses.

PostgreSQL is asked for at `LIANXUE_TEST_POSTGRES_URL` (a superuser or a role that may create databases). Where it
cannot be reached a test fails and says what to install: a skipped half of the matrix would look like a passed one.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, MetaData, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from kit.clock import Clock
from kit.database import Database, driver_url
from kit.tables import KitTables
from kit.work import FactTable, Origin, Work, Works
from tests.support.schemas import create_tables, give_back

DEFAULT_POSTGRES_URL = "postgresql://postgres@127.0.0.1:5432/postgres"
W = TypeVar("W", bound=Work)
_first: dict[str, Engine] = {}
"""Kind of database -> the engine that was there first in this process."""


class FrozenClock:
    """Time that moves only when told to; starts on Friday 2026-05-08, 09:00 in Shanghai."""

    def __init__(self, now: dt.datetime = dt.datetime(2026, 5, 8, 1, 0, tzinfo=dt.UTC)) -> None:
        self.moment = now

    def now(self) -> dt.datetime:
        """The moment that was set, aware, in UTC."""
        return self.moment

    def advance(self, **delta: float) -> dt.datetime:
        """Move on by `timedelta(**delta)`: days, hours, minutes …"""
        self.moment += dt.timedelta(**delta)
        return self.moment


def fresh_sqlite(directory: Path) -> Database:
    """A database on a new file below `directory`; the caller disposes of it."""
    return Database(f"sqlite:///{directory / (secrets.token_hex(4) + '.sqlite')}")


@contextmanager
def fresh_postgresql(server: str = "", *, durable: bool = False) -> Iterator[Database]:
    """A database with a random name, dropped at the end whoever is still connected.

    `server`: where, if not on the test server. `durable`: commits wait for the disk, for tests that kill the server.
    """
    server = server or os.environ.get("LIANXUE_TEST_POSTGRES_URL", DEFAULT_POSTGRES_URL)
    admin = create_engine(
        driver_url(server), isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args={"connect_timeout": 3}
    )  # no pool: the server may have been restarted in between
    name = f"lianxue_test_{secrets.token_hex(6)}"
    _create(admin, name, durable)
    database = Database(make_url(server).set(database=name).render_as_string(hide_password=False))
    try:
        yield database
    finally:
        database.dispose()
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


@contextmanager
def fresh_schema(server: Database) -> Iterator[Database]:
    """An empty schema in a shared database: a tenth of the cost of a database, and as thoroughly gone afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    with server.engine.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA "{name}"'))
    url = make_url(server.url).update_query_dict({"options": f"-c search_path={name} -c synchronous_commit=off"})
    database = Database(url.render_as_string(hide_password=False))
    try:
        yield database
    finally:
        database.dispose()
        with server.engine.begin() as connection:
            if not give_back(connection, name):
                connection.execute(text(f'DROP SCHEMA "{name}" CASCADE'))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Database]:
    """One database for all tests of a session that need PostgreSQL and nothing outside their own schema."""
    with fresh_postgresql() as shared:
        with shared.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'ALTER DATABASE "{shared.engine.url.database}" SET synchronous_commit = off'))
        shared.engine.dispose()
        yield shared


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory where there is one: these tests are about what is stored, not about the disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="lianxue-") as directory:
        yield Path(directory)


def _create(admin: Engine, name: str, durable: bool) -> None:
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
            if not durable:  # it lives for one test: nobody minds if a power cut takes its last commits
                connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    except OperationalError as error:
        pytest.fail(
            "PostgreSQL 15 or newer is needed for this test and does not answer. `make test` brings one "
            "(Debian: apt-get install postgresql), or set LIANXUE_TEST_POSTGRES_URL to a role that may create "
            f"databases.\n{error.orig}",
            pytrace=False,
        )


def share_compiled(engine: Engine) -> None:
    """Let it use what was compiled for earlier databases of its kind, as a process that runs for months does.

    A new engine knows no statement, and compiling all of them again is a third of what most tests cost. What was
    compiled is known by its dialect: so that is shared, too, once the first engine has asked its server for what it is.
    """
    first = _first.setdefault(engine.dialect.name, engine)
    if first is engine:
        engine.connect().close()
        return
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache


def works_for(
    database: Database,
    metadata: MetaData,
    work_class: type[W],
    producer: str,
    facts: FactTable,
    kit_tables: KitTables,
    clock: Clock | None = None,
) -> Works[W]:
    """All tables created, and the service's units of work over them."""
    create_tables(database, metadata)
    share_compiled(database.engine)
    return Works(work_class, database, Origin(producer, clock or FrozenClock(), facts, kit_tables))


def facts_in(works: Works[Any], fact_type: str | None = None) -> list[dict[str, Any]]:
    """What the outbox holds, oldest first: the envelope's members, `private` among them."""
    outbox = works.origin.tables.outbox
    with works.database.reading() as db:
        rows = db.execute(outbox.select().order_by(outbox.c.position)).all()
    facts = [{**row.body, "private": row.private} for row in rows]
    return [fact for fact in facts if fact_type in (None, fact["type"])]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, scratch: Path) -> Iterator[Database]:
    """A fresh database, once of each kind."""
    if request.param == "postgresql":
        with fresh_schema(request.getfixturevalue("postgresql_server")) as fresh:
            yield fresh
    else:
        fresh = fresh_sqlite(scratch)
        yield fresh
        fresh.dispose()
