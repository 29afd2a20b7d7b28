"""What a producer tells those who compare: which facts its outbox has, without their bodies."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import select

from kit.fields import OperationSchema, Whole

PAGE = 1000


class FactIndexInput(OperationSchema):
    """`types` null: every type."""

    types = fields.List(fields.String(), load_default=None, allow_none=True)
    position = Whole(0, 2**53, required=True)
    limit = Whole(1, PAGE, load_default=PAGE)


class FactsNotMadeInput(OperationSchema):
    """Ids that somebody has heard of, at most a page."""

    fact_ids = fields.List(fields.String(), required=True)


INPUT: dict[str, type[Schema]] = {"fact_index": FactIndexInput, "facts_not_made": FactsNotMadeInput}


def fact_index(work: Any, *, types: list[str] | None, position: int, limit: int) -> dict[str, Any]:
    """[position, id, type] of the facts behind a position that the broker took: all others are parked or waiting."""
    outbox = work.origin.tables.outbox
    taken = (outbox.c.position > position, outbox.c.sent_at.is_not(None), outbox.c.error.is_(None))
    query = select(outbox.c.position, outbox.c.fact_id, outbox.c.type).where(*taken)
    if types is not None:
        query = query.where(outbox.c.type.in_(types))
    return {"items": [list(row) for row in work.db.execute(query.order_by(outbox.c.position).limit(limit))]}


def facts_not_made(work: Any, *, fact_ids: list[str]) -> dict[str, Any]:
    """Which of these the outbox does not have."""
    outbox, asked = work.origin.tables.outbox, fact_ids[:PAGE]
    there = set(work.db.scalars(select(outbox.c.fact_id).where(outbox.c.fact_id.in_(asked))))
    return {"fact_ids": [fact_id for fact_id in asked if fact_id not in there]}


QUERIES: dict[str, Any] = {"fact_index": fact_index, "facts_not_made": facts_not_made}
