"""What a comparison of the ledger with its own tree, its checkpoints and the inbox reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from kit.work import Work
from services.events.persistence.ledger_tables import ledger_checkpoint, ledger_entry, ledger_node

LEDGER = "ledger"
"""The subscriber whose effect is the ledger."""


class LedgerComparison:
    """Short reads, in this order on PostgreSQL too: what a later one sees is never older."""

    def __init__(self, work: Work) -> None:
        self.db = work.db
        self.tables = work.origin.tables

    def length(self) -> int:
        """How many entries there must be: the highest number, the leaves of the tree, the longest signed tree."""
        questions: tuple[Any, ...] = (
            select(func.max(ledger_entry.c.seq)),
            select(func.max(ledger_node.c.index) + 1).where(ledger_node.c.level == 0),
            select(func.max(ledger_checkpoint.c.size)),
        )
        return max(self.db.scalar(question) or 0 for question in questions)

    def leaves(self, first: int, limit: int) -> dict[int, bytes]:
        """Number -> hash that the tree has of it."""
        index = ledger_node.c.index
        query = select(index.label("place"), ledger_node.c.hash).where(ledger_node.c.level == 0)
        rows = self.db.execute(query.where(index >= first - 1, index < first - 1 + limit))
        return {row.place + 1: bytes(row.hash) for row in rows}

    def entries(self, first: int, limit: int) -> dict[int, tuple[str, bytes]]:
        """Number -> the fact that its row names, and the body."""
        entry = ledger_entry.c
        query = select(entry.seq, entry.fact_id, entry.body).where(entry.seq >= first, entry.seq < first + limit)
        return {row.seq: (row.fact_id, bytes(row.body)) for row in self.db.execute(query)}

    def handled(self, after: str, limit: int) -> list[str]:
        """Facts that the ledger has taken in, by id."""
        inbox = self.tables.inbox
        mine = (inbox.c.subscriber == LEDGER, inbox.c.fact_id > after)
        return list(self.db.scalars(select(inbox.c.fact_id).where(*mine).order_by(inbox.c.fact_id).limit(limit)))

    def without_entry(self, fact_ids: Sequence[str]) -> list[str]:
        """Which of these are in no entry, though nobody has discarded them."""
        dead = self.tables.dead_letter
        there = set(self.db.scalars(select(ledger_entry.c.fact_id).where(ledger_entry.c.fact_id.in_(fact_ids))))
        given_up = (dead.c.subscriber == LEDGER, dead.c.state == "discarded", dead.c.fact_id.in_(fact_ids))
        there |= set(self.db.scalars(select(dead.c.fact_id).where(*given_up)))
        return [fact_id for fact_id in fact_ids if fact_id not in there]
