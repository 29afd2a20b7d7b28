"""Parked facts: a person looks, and replays or discards them with a reason that goes on the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import select, update

from kit import inbox
from kit.clock import rfc3339
from kit.delivery import Reactions, take_effect
from kit.domain import Conflict, not_found
from kit.envelope import Fact, open_bytes
from kit.fields import Id, OperationSchema, PageSchema, Text, one_of
from kit.paging import decode_cursor, page

MakeFact = Callable[..., Fact]


class ParkedFactsInput(PageSchema):
    """`state` defaults to those that wait for a decision."""

    state = one_of("parked", "replayed", "discarded", load_default="parked")


class ParkedFactDecisionInput(OperationSchema):
    """Why it is replayed or discarded; the reason goes on the ledger."""

    dead_letter_id = Id(required=True)
    reason = Text(500, 1, required=True)


class ParkedFactOutput(Schema):
    """A fact that was given up."""

    id = fields.String()
    fact_id = fields.String()
    subscriber = fields.String()
    type = fields.String()
    error = fields.String()
    attempts = fields.Integer()
    state = fields.String()
    parked_at = fields.String()


INPUT: dict[str, type[Schema]] = {
    "parked_facts": ParkedFactsInput,
    "replay_fact": ParkedFactDecisionInput,
    "discard_fact": ParkedFactDecisionInput,
}


class DeadLetters:
    """The three operations, for one service; made with the service's reactions and its two contract facts."""

    def __init__(self, subscribers: Mapping[str, Reactions], replayed: MakeFact, discarded: MakeFact) -> None:
        self.subscribers = subscribers
        self.replayed = replayed
        self.discarded = discarded

    def parked_facts(self, work: Any, *, state: str, limit: int, cursor: str | None) -> dict[str, Any]:
        """Parked facts, oldest first."""
        dead = work.origin.tables.dead_letter
        query = select(dead).where(dead.c.state == state).order_by(dead.c.id).limit(limit + 1)
        behind = decode_cursor(cursor, [str])
        if behind is not None:
            query = query.where(dead.c.id > behind[0])
        return page(work.db.execute(query).all(), limit, lambda row: (row.id,), _shown)

    def replay_fact(self, work: Any, *, dead_letter_id: str, reason: str) -> dict[str, Any]:
        """Handle it again, here and now, in this transaction; if it fails again nothing changes."""
        row = self._waiting(work, dead_letter_id)
        if not row.readable:
            raise Conflict(
                "fact.unreadable", "这条消息无法解读，只能丢弃。", "This message cannot be read; discard it."
            )
        work.cause = open_bytes(row.body)
        try:
            if inbox.admit(work.db, work.origin.tables, row.subscriber, work.cause):
                take_effect(self.subscribers[row.subscriber], work, work.cause)
        except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
            raise Conflict(
                "fact.fails_again",
                f"这条消息仍然无法处理，保持滞留：{error}",
                f"It fails again and stays parked: {error}",
            ) from error
        work.cause = None
        return self._decide(work, row, "replayed", self.replayed, reason)

    def discard_fact(self, work: Any, *, dead_letter_id: str, reason: str) -> dict[str, Any]:
        """Give it up for good; it stays visible."""
        return self._decide(work, self._waiting(work, dead_letter_id), "discarded", self.discarded, reason)

    def _waiting(self, work: Any, dead_letter_id: str) -> Any:
        dead = work.origin.tables.dead_letter
        row = work.db.execute(select(dead).where(dead.c.id == dead_letter_id)).one_or_none()
        if row is None:
            raise not_found("消息")
        if row.state != "parked":
            raise Conflict("fact.decided", "这条消息已处理过。", "This was decided already.", state=row.state)
        return row

    def _decide(self, work: Any, row: Any, state: str, make: MakeFact, reason: str) -> dict[str, Any]:
        dead = work.origin.tables.dead_letter
        changed = work.db.execute(
            update(dead)
            .where(dead.c.id == row.id, dead.c.state == "parked")
            .values(state=state, decided_by=work.actor.account_id, decided_at=dt.datetime.now(dt.UTC), reason=reason)
        )
        if changed.rowcount != 1:
            raise Conflict("fact.decided", "这条消息已处理过。", "This was decided already.")
        work.publish(
            make(
                dead_letter_id=row.id, fact_id=row.fact_id, fact_type=row.type, subscriber=row.subscriber, reason=reason
            )
        )
        return {"id": row.id, "state": state, "version": 1}


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "fact_id": row.fact_id, "subscriber": row.subscriber, "type": row.type, "error": row.error,
        "attempts": row.attempts, "state": row.state, "parked_at": rfc3339(row.parked_at),
    }  # fmt: skip
