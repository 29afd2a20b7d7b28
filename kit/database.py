"""One service's database: SQLite in WAL mode, or PostgreSQL through psycopg2.

Under eventlet nothing may yield between BEGIN and COMMIT on SQLite: another greenthread of the same process
would wait for a lock that only the sleeping one can give back. So: no I/O inside a transaction.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

POSTGRES_OPTIONS = (
    "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
)
NOTIFY_CHANNEL = "lianxue_outbox"
_VISIBLE = text("SELECT CAST(pg_current_snapshot() AS text)")


def driver_url(url: str) -> str:
    """The URL with a driver that yields to other greenthreads: `postgresql://` would mean psycopg 3, which blocks."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql" and parsed.drivername != "postgresql+psycopg2":
        parsed = parsed.set(drivername="postgresql+psycopg2")
    return parsed.render_as_string(hide_password=False)


class Database:
    """Engine and transactions of one service. `on_commit` runs after each commit that wrote an outbox row."""

    def __init__(self, url: str, *, on_commit: Callable[[], None] | None = None) -> None:
        self.url = driver_url(url)
        self.on_commit = on_commit
        self.engine = _engine(self.url)
        self._watch: Any = None
        self._watches = 0

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing transaction, committed at the end of the block, rolled back by any exception."""
        with Session(self.engine.execution_options(writes=True), expire_on_commit=False, autoflush=True) as db:
            with db.begin():
                yield db
                wrote_facts = bool(db.info.get("wrote_facts"))
                if wrote_facts and not self.is_sqlite:
                    db.execute(text(f"NOTIFY {NOTIFY_CHANNEL}"))
            if wrote_facts and self.on_commit is not None:
                self.on_commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading transaction: one consistent view, nothing written."""
        with Session(self.engine, autoflush=False) as db:
            yield db

    def marker(self, db: Session) -> Callable[[], Hashable]:
        """Says which state of the database a reading sees: another one after each commit, by whichever process.

        Ask for it before the reading reads anything, and it before what is to be remembered under its word. SQLite
        tells a connection that writes nothing itself whether others did (data_version). On PostgreSQL it is the set of
        transactions that can be seen, which the first commit in another database changes, too.
        """
        if not self.is_sqlite:
            return functools.cache(lambda: db.execute(_VISIBLE).scalar_one())
        try:
            mark: object = self._watched()
        except sqlite3.Error:  # the reading itself will say what is wrong; until then nothing is remembered
            self._close_watch()
            mark = object()
        return lambda: mark

    def _watched(self) -> tuple[int, int]:
        """Of another connection the same number would be another state."""
        if self._watch is None:
            self._watch = self.engine.raw_connection()
            self._watches += 1
        return self._watches, self._watch.driver_connection.execute("PRAGMA data_version").fetchone()[0]

    def _close_watch(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def dispose(self) -> None:
        """Close the pooled connections."""
        self._close_watch()
        self.engine.dispose()


def _engine(url: str) -> Engine:
    """`hide_parameters`: what a statement carried may be personal, and its error goes into logs and dead letters."""
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 10, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    more = make_url(url).query.get("options", "")  # what an operator adds to the URL comes on top
    return create_engine(
        url,
        pool_size=10,  # with the overflow, lock and LISTEN: four services fit into PostgreSQL's own default of 100
        max_overflow=10,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 3, "options": f"{POSTGRES_OPTIONS} {more}".strip()},
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets readers read while one writes; FULL makes a commit survive a power cut as far as fsync does.

    What is deleted is overwritten: an erased person's name must not stay behind in the file.
    """
    connection.isolation_level = None  # SQLAlchemy emits BEGIN itself, see below
    for pragma in (
        "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the lock at once: a read that later becomes a write could not wait for it."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
