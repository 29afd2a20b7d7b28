"""Keeping thousands of new things at once: all that can be worked out is, before the transaction and in a thread.

The unit of work writes one thing after another, each with its fact; for ten thousand that would hold SQLite's one
writer, and with it the whole embedded product, for half a minute. Here rows and facts become what the driver takes
(`gather`), and the transaction is a few long INSERTs (`Bulk.write`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import Dialect, Table
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import Mapper, Session

from kit import counterfoils, outbox
from kit.domain import Aggregate
from kit.envelope import Envelope, seal
from kit.ids import new_id
from kit.work import Origin

A = TypeVar("A")
PAGE = 500
STATE = "_sa_instance_state"


def like(thing: A, **differently: Any) -> A:
    """A new thing with the attributes and the changes of another one, but for these.

    Only to be gathered: it was never constructed, so no session takes it. A mapped class notes each assignment, which
    for fifty attributes takes longer than everything else that is done for a row.
    """
    other = object.__new__(type(thing))
    values = {name: value for name, value in thing.__dict__.items() if name != STATE}
    other.__dict__.update(values, **differently)
    return other


@dataclass
class Bulk:
    """Rows as the driver takes them: statement and values by table, in the order in which they may be written."""

    inserts: list[tuple[str, list[tuple[Any, ...]]]] = field(default_factory=list)

    def write(self, db: Session) -> None:
        """All of it, in the caller's transaction."""
        connection = db.connection()
        for statement, rows in self.inserts:
            if connection.dialect.name == "postgresql":
                _paged(connection.connection.cursor(), statement, rows)
            else:
                places = ", ".join("?" * len(rows[0]))
                connection.exec_driver_sql(statement.replace("%s", f"({places})"), rows)
        db.info["wrote_facts"] = True


def _paged(cursor: Any, statement: str, rows: list[tuple[Any, ...]]) -> None:
    from psycopg2.extras import execute_values  # noqa: PLC0415  (SQLite needs no driver of PostgreSQL)

    execute_values(cursor, statement, rows, page_size=PAGE)


def gather(
    things: Iterable[Any], origin: Origin, dialect: Dialect, *, actor_id: str, trace_id: str, now: dt.datetime
) -> Bulk:
    """New mapped things, and the facts of what happened to those that are aggregates."""
    rows: dict[Table, list[dict[str, Any]]] = {}
    attributes: dict[type, tuple[Table, list[tuple[str, str]]]] = {}
    told: list[Envelope] = []
    for thing in things:
        table, names = attributes.get(type(thing)) or attributes.setdefault(type(thing), _attributes(type(thing)))
        known = thing.__dict__
        rows.setdefault(table, []).append({column: known.get(name) for column, name in names})
        told += [
            seal(
                origin.facts[change.name](thing, **change.details), fact_id=new_id(), occurred_at=now,
                producer=origin.producer, version=change.version, actor_id=actor_id, trace_id=trace_id,
            )
            for change in (thing.changes if isinstance(thing, Aggregate) else ())
        ]  # fmt: skip
    facts = [{**outbox.row_of(envelope), "attempts": 0} for envelope in told]
    bulk = Bulk([_insert(table, kept, dialect) for table, kept in rows.items()])
    bulk.inserts += _of_facts(origin, facts, dialect) if facts else []
    return bulk


def _of_facts(
    origin: Origin, facts: Sequence[dict[str, Any]], dialect: Dialect
) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Outbox rows with their counterfoils."""
    foils = [counterfoils.row(counterfoils.OUTBOX, origin.producer, fact["fact_id"]) for fact in facts]
    return [_insert(origin.tables.outbox, facts, dialect), _insert(origin.tables.counterfoil, foils, dialect)]


def _insert(table: Table, rows: Sequence[dict[str, Any]], dialect: Dialect) -> tuple[str, list[tuple[Any, ...]]]:
    """The statement with one %s for all values of a row, and the values as the driver takes them."""
    columns = [column for column in table.columns if column.key in rows[0]]
    quoted = dialect.identifier_preparer
    names = ", ".join(quoted.format_column(column) for column in columns)
    binding = [(column.key, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]
    values = [tuple(_bound(process, row[key]) for key, process in binding) for row in rows]
    return f"INSERT INTO {quoted.format_table(table)} ({names}) VALUES %s", values  # noqa: S608  (our own names)


def _bound(process: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if process is None else process(value)


def _attributes(kind: type) -> tuple[Table, list[tuple[str, str]]]:
    """Its table, and column and attribute by name."""
    mapper: Mapper[Any] = inspected(kind)
    return cast(Table, mapper.local_table), [(one.columns[0].key, one.key) for one in mapper.column_attrs]
