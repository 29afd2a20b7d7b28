"""Schema migrations of one service, run by alembic under a lock, and the check that models and migrations agree."""

from __future__ import annotations

import importlib.resources
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text

from kit.database import driver_url
from kit.tables import APPEND_ONLY

LOCK = 4_207_155_311


def config_of(service: str, url: str, metadata: MetaData) -> Config:
    """Alembic's configuration, made in memory: one `migrations` package per service."""
    config = Config()
    config.set_main_option("script_location", str(importlib.resources.files(f"services.{service}") / "migrations"))
    config.attributes["url"] = driver_url(url)
    config.attributes["metadata"] = metadata
    return config


def run_env(alembic_context: Any) -> None:
    """What every `migrations/env.py` does: connect, take the lock, migrate."""
    attributes = alembic_context.config.attributes
    engine = create_engine(attributes["url"])
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    with engine.connect() as connection, _locked(connection):
        alembic_context.configure(
            connection=connection, target_metadata=attributes["metadata"], render_as_batch=True, compare_type=True,
            render_item=_rendered, include_name=_of_the_models(connection),
        )  # fmt: skip
        with alembic_context.begin_transaction():
            alembic_context.run_migrations()
        connection.commit()
    engine.dispose()


def _rendered(kind: str, item: Any, _context: Any) -> Any:
    """A service's own column type is written as what it stores: migrations outlive the code of their day."""
    if kind == "type" and type(item).__module__.startswith("services."):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


def _of_the_models(connection: Connection) -> Callable[..., bool]:
    """SQLite's virtual tables and those that these keep their data in are an index's insides: no model has them."""
    if connection.dialect.name != "sqlite":
        return lambda *_: True
    found = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"))
    insides = tuple(found.scalars())
    return lambda name, kind, _: (
        kind != "table" or not any(name == one or name.startswith(f"{one}_") for one in insides)
    )


@contextmanager
def _locked(connection: Any) -> Iterator[None]:
    """Two migrating processes take turns; a waiting migration does not hold up readers for ever."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
            connection.commit()
    else:
        yield


def upgrade(service: str, url: str, metadata: MetaData) -> None:
    """Bring the database to the newest revision."""
    command.upgrade(config_of(service, url, metadata), "head")


def hand_out_rights(owner_url: str, role: str, metadata: MetaData) -> None:
    """What a service's role may do with tables that another role owns (PostgreSQL).

    Tables marked `append_only` can be read and added to; who does not own them cannot change or empty them, nor take
    off their triggers. Safe to repeat; the tables of later migrations get theirs when those have run.
    """
    engine = create_engine(driver_url(owner_url))
    quoted = engine.dialect.identifier_preparer.quote
    to = quoted(role)
    with engine.begin() as connection:
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {to}"))
        for table in metadata.tables.values():
            verbs = "SELECT, INSERT" if table.info.get(APPEND_ONLY) else "SELECT, INSERT, UPDATE, DELETE"
            connection.execute(text(f"REVOKE ALL ON {quoted(table.name)} FROM {to}"))
            connection.execute(text(f"GRANT {verbs} ON {quoted(table.name)} TO {to}"))
        connection.execute(text(f"GRANT SELECT ON alembic_version TO {to}"))
        connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {to}"))
    engine.dispose()


def may_alter(url: str, metadata: MetaData) -> bool:
    """Whether this role could change rows of the append-only tables, but for their triggers (PostgreSQL)."""
    names = [table.name for table in metadata.tables.values() if table.info.get(APPEND_ONLY)]
    query = text("SELECT bool_or(has_table_privilege(name, 'UPDATE')) FROM unnest(CAST(:names AS text[])) AS name")
    engine = create_engine(driver_url(url))
    with engine.connect() as connection:
        found = connection.scalar(query, {"names": names})
    engine.dispose()
    return bool(found)


def revise(service: str, metadata: MetaData, message: str) -> None:
    """Write a new revision from the difference between models and migrations."""
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{scratch}/scratch.sqlite"
        upgrade(service, url, metadata)
        config = config_of(service, url, metadata)
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


def pending(service: str, url: str, metadata: MetaData) -> bool:
    """Whether the database is behind the newest revision (or not there at all)."""
    config = config_of(service, url, metadata)
    engine = create_engine(driver_url(url))
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return True
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return current != ScriptDirectory.from_config(config).get_current_head()


def drift(service: str, metadata: MetaData) -> list[str]:
    """What differs between the models and a freshly migrated database; empty when they agree."""
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{scratch}/scratch.sqlite"
        upgrade(service, url, metadata)
        engine = create_engine(url)
        with engine.connect() as connection:
            opts = {"compare_type": True, "include_name": _of_the_models(connection)}
            context = MigrationContext.configure(connection, opts=opts)
            differences = compare_metadata(context, metadata)
        engine.dispose()
    return [str(difference) for difference in differences]
