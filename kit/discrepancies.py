"""Discrepancies: what comparing two places that must agree has found. Each is kept, logged, and told once.

Kept by fact, told by page: who empties a whole table gets a fact and a message for each page of it, not for each row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import insert, select

from kit import counterfoils
from kit.clock import rfc3339
from kit.envelope import Fact
from kit.fields import PageSchema, one_of
from kit.ids import new_id
from kit.logs import logger
from kit.paging import decode_cursor, page
from kit.work import Work, Works

log = logger("kit.discrepancies")
MakeFact = Callable[..., Fact]
NAMED = 20
"""How many facts a told discrepancy names; the table has all."""

KINDS: dict[str, str] = {
    "outbox_row_missing": "a fact was made or heard of, and its producer has it no more",
    "inbox_row_missing": "a fact was handled, and nothing says so any more; it is not handled again",
    "message_lost": "the broker had taken a fact and did not deliver it; reconcile has brought it",
    "ledger_entry_missing": "the ledger has handled a fact that is in no entry",
    "ledger_gap": "a number of the ledger is not there",
    "ledger_entry_changed": "an entry is not what was hashed",
}
OPEN, MENDED = "open", "mended"
MENDED_KINDS = ("message_lost",)
"""Nothing is left to be done about these: the effect is there."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `fact_id` may be another name of the thing where no fact is known."""

    kind: str
    fact_id: str
    subscriber: str = ""
    producer: str = ""

    @property
    def group(self) -> tuple[str, str, str]:
        """What is told together."""
        return (self.kind, self.subscriber, self.producer)


class DiscrepanciesInput(PageSchema):
    """`state`: open (the default), mended, or any."""

    state = one_of(OPEN, MENDED, "any", load_default=OPEN)


class DiscrepancyOutput(Schema):
    """Something that two places do not agree on; `service` is the one that compared."""

    id = fields.String()
    service = fields.String()
    kind = fields.String()
    subscriber = fields.String()
    producer = fields.String()
    fact_id = fields.String()
    details = fields.String()
    state = fields.String()
    found_at = fields.String()


class DiscrepancyListOutput(Schema):
    """A page of them."""

    items = fields.List(fields.Nested(DiscrepancyOutput))
    next_cursor = fields.String(allow_none=True)


INPUT: dict[str, type[Schema]] = {"discrepancies": DiscrepanciesInput}
OUTPUT: dict[str, type[Schema]] = {"discrepancies": DiscrepancyListOutput}


def discrepancies(work: Any, *, state: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """What was found, newest first."""
    table = work.origin.tables.discrepancy
    query = select(table).order_by(table.c.id.desc()).limit(limit + 1)
    if state != "any":
        query = query.where(table.c.state == state)
    behind = decode_cursor(cursor, [str])
    if behind is not None:
        query = query.where(table.c.id < behind[0])
    return page(work.db.execute(query).all(), limit, lambda row: (row.id,), _shown)


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "subscriber": row.subscriber, "producer": row.producer,
        "fact_id": row.fact_id, "details": row.details, "state": row.state, "found_at": rfc3339(row.found_at),
    }  # fmt: skip


def report(works: Works[Any], made: MakeFact, findings: Sequence[Finding]) -> int:
    """Keep and tell what is new among these; returns how many that is. Where nothing is new, nothing is written."""
    told = 0
    for group, members in groupby(sorted(findings, key=lambda one: one.group), key=lambda one: one.group):
        fact_ids = sorted({one.fact_id for one in members})
        if new := _unknown(works, group, fact_ids):
            with works.open() as work:
                _keep(work, made, group, new)
            kind, subscriber, producer = group
            log.error(
                "discrepancy found", kind=kind, subscriber=subscriber, producer=producer, count=len(new), facts=new[:3]
            )
            told += len(new)
    return told


def _unknown(works: Works[Any], group: tuple[str, str, str], fact_ids: Sequence[str]) -> list[str]:
    table, (kind, subscriber, producer) = works.origin.tables.discrepancy, group
    same = (table.c.kind == kind, table.c.subscriber == subscriber, table.c.producer == producer)
    with works.database.reading() as db:
        known = set(db.scalars(select(table.c.fact_id).where(*same, table.c.fact_id.in_(fact_ids))))
    return [fact_id for fact_id in fact_ids if fact_id not in known]


def _keep(work: Work, made: MakeFact, group: tuple[str, str, str], fact_ids: Sequence[str]) -> None:
    kind, subscriber, producer = group
    same = {"kind": kind, "subscriber": subscriber, "producer": producer, "details": KINDS[kind]}
    state = MENDED if kind in MENDED_KINDS else OPEN
    rows = [
        {**same, "id": new_id(), "fact_id": fact_id, "state": state, "found_at": dt.datetime.now(dt.UTC)}
        for fact_id in fact_ids
    ]
    work.db.execute(insert(work.origin.tables.discrepancy), rows)
    if kind == "inbox_row_missing":  # its effect is there: no later copy may have it again
        for fact_id in fact_ids:
            counterfoils.write(work.db, work.origin.tables, subscriber, producer, fact_id)
    named = {"fact_ids": list(fact_ids[:NAMED]), "count": len(fact_ids), "service": work.origin.producer}
    work.publish(made(discrepancy_id=str(rows[0]["id"]), **same, **named))
