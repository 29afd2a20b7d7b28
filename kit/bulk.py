"""Keeping thousands of new things at once: what they are and what they tell is worked out before the transaction.

The unit of work writes one thing after another, each with its fact; for ten thousand that would hold the database for
half a minute. `gather` does the same work outside (it may run in a thread), `Bulk.write` is a few long INSERTs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import Mapper, Session

from kit import outbox
from kit.domain import Aggregate
from kit.envelope import Envelope, seal
from kit.ids import new_id
from kit.work import Origin


@dataclass
class Bulk:
    """New rows by table, in the order in which they may be written, and their facts."""

    rows: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)
    facts: list[Envelope] = field(default_factory=list)

    def of(self, table: str) -> list[dict[str, Any]]:
        """The rows of the table of this name."""
        return next((rows for one, rows in self.rows.items() if one.name == table), [])

    def write(self, db: Session, origin: Origin) -> None:
        """All of it, in the caller's transaction."""
        for table, rows in self.rows.items():
            db.connection().execute(insert(table), rows)
        outbox.record_all(db, origin.tables.outbox, self.facts)


def gather(things: Iterable[Any], origin: Origin, *, actor_id: str, trace_id: str, now: dt.datetime) -> Bulk:
    """The rows of new mapped things, and the facts of what happened to those that are aggregates."""
    bulk = Bulk()
    attributes: dict[type, tuple[Table, list[tuple[str, str]]]] = {}
    for thing in things:
        kind = type(thing)
        if kind not in attributes:
            attributes[kind] = _attributes(kind)
        table, names = attributes[kind]
        bulk.rows.setdefault(table, []).append({column: getattr(thing, name) for column, name in names})
        for change in thing.changes if isinstance(thing, Aggregate) else ():
            fact = origin.facts[change.name](thing, **change.details)
            bulk.facts.append(
                seal(
                    fact, fact_id=new_id(), occurred_at=now, producer=origin.producer, version=change.version,
                    actor_id=actor_id, trace_id=trace_id,
                )
            )  # fmt: skip
    return bulk


def _attributes(kind: type) -> tuple[Table, list[tuple[str, str]]]:
    """Its table, and column and attribute by name."""
    mapper: Mapper[Any] = inspected(kind)
    return cast(Table, mapper.local_table), [(one.columns[0].key, one.key) for one in mapper.column_attrs]
