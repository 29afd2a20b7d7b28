"""Tables that are there at once: made the first time, then copied (SQLite) or handed on empty (PostgreSQL).

Creating the tables of a service takes far longer than most tests. A schema is handed on only when it is as it was when
it was made: tables, columns, constraints, triggers, functions, rights. Otherwise, or when somebody still holds a lock
in it, it is dropped.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError

from kit.database import Database

_DIRECTORY = Path(tempfile.mkdtemp(prefix="lianxue-tables-"))
atexit.register(shutil.rmtree, _DIRECTORY, ignore_errors=True)
_files: dict[int, Path] = {}
_spare: dict[tuple[str, int], list[str]] = defaultdict(list)
_lent: dict[str, tuple[tuple[str, int], str]] = {}
"""Schema -> which tables it has, on which server, and how they looked at first."""

COUNT = "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
LOOK = """
SELECT md5(string_agg(thing, ',' ORDER BY thing)) FROM (
  SELECT relname || relkind::text || coalesce(relacl::text, '') AS thing FROM pg_class WHERE relnamespace = :schema ::regnamespace
  UNION ALL SELECT conname || contype::text FROM pg_constraint WHERE connamespace = :schema ::regnamespace
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = :schema ::regnamespace
  UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = :schema ::regnamespace AND NOT tgisinternal
  UNION ALL SELECT relname || attname || attnotnull::text || atttypid::text FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = :schema ::regnamespace AND attnum > 0
) AS things
"""  # noqa: E501
EMPTY = """
DO $$ DECLARE one record; filled boolean; BEGIN
  SET LOCAL lock_timeout = '2s';
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT relname, relkind FROM pg_class WHERE relnamespace = '{schema}'::regnamespace AND relkind IN ('r', 'S') LOOP
    IF one.relkind = 'S' THEN
      PERFORM setval(format('%I.%I', '{schema}', one.relname)::regclass, 1, false);
    ELSE
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', '{schema}', one.relname) INTO filled;
      IF filled THEN EXECUTE format('DELETE FROM %I.%I', '{schema}', one.relname); END IF;
    END IF;
  END LOOP;
END $$
"""  # noqa: E501


def create_tables(database: Database, metadata: MetaData) -> None:
    """All tables of the metadata, in a database that is new or has some of them."""
    if database.engine.dialect.name == "sqlite":
        _copy_file(database, metadata)
    else:
        _take_schema(database, metadata)


def _copy_file(database: Database, metadata: MetaData) -> None:
    target = Path(database.engine.url.database or "")
    if target.exists():
        metadata.create_all(database.engine)
        return
    known = _files.get(id(metadata))
    if known is None:
        known = _files[id(metadata)] = _DIRECTORY / f"{len(_files)}.sqlite"
        first = Database(f"sqlite:///{known}")
        metadata.create_all(first.engine)
        first.dispose()
    shutil.copyfile(known, target)


def _take_schema(database: Database, metadata: MetaData) -> None:
    """Where the test has an empty schema of its own, a spare one takes its place; else the tables are made."""
    with database.engine.begin() as connection:
        schema = str(connection.scalar(text("SELECT current_schema()")))
        has_tables = connection.scalar(
            text("SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
        )
        key = (database.engine.url.database or "", id(metadata))
        if schema == "public" or has_tables or not _spare[key]:
            spare = ""
        else:
            spare = _spare[key].pop()
            connection.execute(text(f'DROP SCHEMA "{schema}"'))
            connection.execute(text(f'ALTER SCHEMA "{spare}" RENAME TO "{schema}"'))
    if not spare:
        metadata.create_all(database.engine)
    if schema != "public" and not has_tables:
        with database.engine.begin() as connection:
            _lent[schema] = (key, _look(connection, schema))


def give_back(connection: Connection, schema: str) -> bool:
    """Keep the schema for a later test, if it is as it was; False: the caller drops it."""
    key, look = _lent.pop(schema, (("", 0), ""))
    if not look or _look(connection, schema) != look:
        return False
    spare = f"spare_{secrets.token_hex(6)}"
    try:
        with connection.begin_nested():
            connection.execute(text(EMPTY.format(schema=schema)))
            connection.execute(text(f'ALTER SCHEMA "{schema}" RENAME TO "{spare}"'))
    except DBAPIError:
        return False
    _spare[key].append(spare)
    return True


def _look(connection: Connection, schema: str) -> str:
    return str(connection.scalar(text(LOOK), {"schema": schema}))
