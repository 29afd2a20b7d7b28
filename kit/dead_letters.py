"""Parked facts: a person looks, and replays or discards them with a reason that goes on the ledger.

Two kinds are parked: dead letters, which a subscriber could not handle, and facts of this service that the broker did
not take. The latter are outbox rows; they are shown with `relay` for a subscriber and go by their fact's id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select, Subquery, Table, literal, select, union_all, update

from kit import inbox, outbox
from kit.clock import rfc3339
from kit.contention import may_pass
from kit.delivery import Reactions, described, take_effect
from kit.domain import Conflict, not_found
from kit.envelope import Envelope, Fact, MalformedFact, open_bytes
from kit.fields import Id, OperationSchema, PageSchema, Text, one_of
from kit.paging import decode_cursor, page
from kit.tables import KitTables

MakeFact = Callable[..., Fact]
RELAY = "relay"


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
        found = _letters(work.origin.tables, state)
        query = select(found).order_by(found.c.id).limit(limit + 1)
        behind = decode_cursor(cursor, [str])
        if behind is not None:
            query = query.where(found.c.id > behind[0])
        return page(work.db.execute(query).all(), limit, lambda row: (row.id,), _shown)

    def replay_fact(self, work: Any, *, dead_letter_id: str, reason: str) -> dict[str, Any]:
        """Handle it again, here and now, in this transaction; if it fails again nothing changes."""
        row = self._waiting(work, dead_letter_id)
        if row.subscriber == RELAY:
            outbox.release(work.db, work.origin.tables.outbox, row.fact_id)
            return self._told(work, row, "replayed", self.replayed, reason)
        work.cause = _read_again(row)
        try:
            if inbox.admit(work.db, work.origin.tables, row.subscriber, work.cause):
                take_effect(self.subscribers[row.subscriber], work, work.cause)
        except Exception as error:
            if may_pass(error):
                raise
            raise Conflict(
                "fact.fails_again",
                f"这条消息仍然无法处理，保持滞留：{described(error)}",
                f"It fails again and stays parked: {described(error)}",
            ) from error
        work.cause = None
        return self._decide(work, row, "replayed", self.replayed, reason)

    def discard_fact(self, work: Any, *, dead_letter_id: str, reason: str) -> dict[str, Any]:
        """Give it up for good; it stays visible."""
        row = self._waiting(work, dead_letter_id)
        if row.subscriber == RELAY:
            outbox.give_up(work.db, work.origin.tables.outbox, row.fact_id)
            return self._told(work, row, "discarded", self.discarded, reason)
        self._shut_out(work, row)
        return self._decide(work, row, "discarded", self.discarded, reason)

    def _shut_out(self, work: Any, row: Any) -> None:
        """A later copy of what was given up must not take effect after all; nor is done what a copy has done."""
        with suppress(MalformedFact, inbox.Impostor):
            if not inbox.admit(work.db, work.origin.tables, row.subscriber, open_bytes(row.body)):
                raise Conflict(
                    "fact.handled",
                    "这条消息的另一份副本已被处理，请重放以结案。",
                    "A copy of it was handled meanwhile; replay it, which changes nothing.",
                )

    def _waiting(self, work: Any, dead_letter_id: str) -> Any:
        tables = work.origin.tables
        dead = tables.dead_letter
        row = work.db.execute(select(dead).where(dead.c.id == dead_letter_id)).one_or_none()
        if row is None:
            return self._refused(work, dead_letter_id)
        if row.state != "parked":
            raise Conflict("fact.decided", "这条消息已处理过。", "This was decided already.", state=row.state)
        return row

    def _refused(self, work: Any, fact_id: str) -> Any:
        table = work.origin.tables.outbox
        row = work.db.execute(_refused_rows(table).where(table.c.fact_id == fact_id).with_for_update()).one_or_none()
        if row is not None:
            return row
        if work.db.execute(select(table.c.position).where(table.c.fact_id == fact_id)).first():
            raise Conflict("fact.not_parked", "这条消息没有滞留，无需处理。", "It is not parked; nothing to do.")
        raise not_found("消息")

    def _decide(self, work: Any, row: Any, state: str, make: MakeFact, reason: str) -> dict[str, Any]:
        dead = work.origin.tables.dead_letter
        changed = work.db.execute(
            update(dead)
            .where(dead.c.id == row.id, dead.c.state == "parked")
            .values(state=state, decided_by=work.actor.account_id, decided_at=dt.datetime.now(dt.UTC), reason=reason)
        )
        if changed.rowcount != 1:
            raise Conflict("fact.decided", "这条消息已处理过。", "This was decided already.")
        return self._told(work, row, state, make, reason)

    def _told(self, work: Any, row: Any, state: str, make: MakeFact, reason: str) -> dict[str, Any]:
        work.publish(
            make(
                dead_letter_id=row.id, fact_id=row.fact_id, fact_type=row.type, subscriber=row.subscriber, reason=reason
            )
        )
        return {"id": row.id, "state": state, "version": 1}


def _refused_rows(table: Table) -> Select[Any]:
    """Parked outbox rows in the shape of dead letters."""
    return select(
        table.c.fact_id.label("id"), table.c.fact_id, literal(RELAY).label("subscriber"), table.c.type, table.c.error,
        table.c.attempts, literal("parked").label("state"), table.c.parked_at,
    ).where(outbox.is_parked(table))  # fmt: skip


def _letters(tables: KitTables, state: str) -> Subquery:
    """Dead letters in this state, and what the relay holds."""
    dead = tables.dead_letter
    letters = select(
        dead.c.id, dead.c.fact_id, dead.c.subscriber, dead.c.type, dead.c.error, dead.c.attempts, dead.c.state,
        dead.c.parked_at,
    ).where(dead.c.state == state)  # fmt: skip
    if state != "parked":
        return letters.subquery()
    return union_all(letters, _refused_rows(tables.outbox)).subquery()


def _read_again(row: Any) -> Envelope:
    """A newer version may read what an older one had to park."""
    try:
        return open_bytes(row.body)
    except MalformedFact as error:
        raise Conflict(
            "fact.unreadable", "这条消息无法解读，只能丢弃。", "This message cannot be read; discard it."
        ) from error


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "fact_id": row.fact_id, "subscriber": row.subscriber, "type": row.type, "error": row.error,
        "attempts": row.attempts, "state": row.state, "parked_at": rfc3339(row.parked_at),
    }  # fmt: skip
