"""The ledger in the database: appending one entry at a time, and reading entries, nodes and proofs.

One writer at a time: PostgreSQL takes a transaction-long advisory lock, SQLite's BEGIN IMMEDIATE is one already.
Numbers come from the highest row under that lock, so a transaction that rolls back leaves no gap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785
from sqlalchemy import Row, func, insert, select, text, update
from sqlalchemy.orm import Session

from kit.domain import Actor, in_shanghai
from services.events.domain.ledger import merkle
from services.events.domain.ledger.entry import START, Recorded, compose, moment_of
from services.events.domain.ledger.search import Search
from services.events.persistence.copies import branch_copy
from services.events.persistence.event_tables import study_event
from services.events.persistence.ledger_search import found_in, visible_to
from services.events.persistence.ledger_tables import (
    ledger_checkpoint,
    ledger_day,
    ledger_entry,
    ledger_key,
    ledger_node,
)

LOCK = text("SELECT pg_advisory_xact_lock(hashtext('lianxue.ledger'))")


class LedgerRepository:
    """Entries, tree and checkpoints of one database, within the caller's transaction."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def append(self, fact: Recorded) -> int | None:
        """Add a fact as the next entry and give its seq; None when the fact is there already."""
        self.lock()
        if self.db.scalar(select(ledger_entry.c.seq).where(ledger_entry.c.fact_id == fact.fact_id)) is not None:
            return None
        last = self.size()
        previous = self.node(0, last - 1).hex() if last else START
        body = rfc8785.dumps(compose(last + 1, previous, fact))
        branch_id, unit_id = self._place_of(fact)
        self.db.execute(
            insert(ledger_entry).values(
                seq=last + 1,
                fact_id=fact.fact_id,
                type=fact.type,
                occurred_at=moment_of(fact),
                subject=fact.subject,
                actor_id=fact.actor_id,
                branch_id=branch_id,
                unit_id=unit_id,
                body=body,
            )
        )
        self._grow(last, merkle.leaf_hash(body))
        self._note_day(in_shanghai(moment_of(fact)).date(), last + 1)
        return last + 1

    def size(self) -> int:
        """How many entries there are."""
        return self.db.scalar(select(func.coalesce(func.max(ledger_entry.c.seq), 0))) or 0

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree."""
        query = select(ledger_node.c.hash).where(ledger_node.c.level == level, ledger_node.c.index == index)
        return bytes(self.db.execute(query).scalar_one())

    def root(self, size: int) -> bytes:
        """The root over the first `size` entries."""
        return merkle.root(self.node, size)

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """The proof that entry `seq` is in the tree of `size` entries; needs 1 <= seq <= size <= `self.size()`."""
        return merkle.inclusion_proof(self.node, seq - 1, size)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof that the tree of `first` entries is the beginning of that of `second`."""
        return merkle.consistency_proof(self.node, first, second)

    def body(self, seq: int, actor: Actor) -> bytes | None:
        """One entry as it was hashed, if this actor may see it."""
        query = select(ledger_entry.c.body).where(ledger_entry.c.seq == seq, visible_to(actor))
        found = self.db.scalar(query)
        return None if found is None else bytes(found)

    def subject(self, seq: int) -> str | None:
        """What an entry is about; None where there is no such entry."""
        return self.db.scalar(select(ledger_entry.c.subject).where(ledger_entry.c.seq == seq))

    def bodies(self, first: int, limit: int) -> list[bytes]:
        """Entries from seq `first` on, as they were hashed."""
        query = select(ledger_entry.c.body).where(ledger_entry.c.seq >= first, ledger_entry.c.seq < first + limit)
        return [bytes(body) for body in self.db.scalars(query.order_by(ledger_entry.c.seq))]

    def subjects(self, types: Sequence[str], before: dt.datetime, after: str, limit: int) -> list[str]:
        """What entries of these types of before a moment are filed under, in order, behind `after`."""
        entry = ledger_entry.c
        wanted = (entry.type.in_(types), entry.occurred_at < before, entry.subject > after)
        return list(
            self.db.scalars(select(entry.subject).where(*wanted).distinct().order_by(entry.subject).limit(limit))
        )

    def bodies_of(self, subject: str, before: dt.datetime) -> list[bytes]:
        """The entries filed under a subject that happened before a moment."""
        query = select(ledger_entry.c.body).where(
            ledger_entry.c.subject == subject, ledger_entry.c.occurred_at < before
        )
        return [bytes(body) for body in self.db.scalars(query.order_by(ledger_entry.c.seq))]

    def search(self, wanted: Search, actor: Actor, after: int | None, limit: int) -> list[Row[Any]]:
        """Rows (seq, body) in the order of the search, behind seq `after`."""
        return found_in(self.db, wanted, actor, after, limit)

    def keep_checkpoint(self, checkpoint: Mapping[str, Any]) -> None:
        """Store a signed checkpoint."""
        self.db.execute(insert(ledger_checkpoint).values(**checkpoint))

    def has_checkpoint_of(self, day: dt.date) -> bool:
        """Whether the day's own checkpoint is signed."""
        found = select(ledger_checkpoint.c.id).where(ledger_checkpoint.c.daily_on == day)
        return self.db.execute(found).first() is not None

    def newest_checkpoint(self, *, daily: bool) -> Row[Any] | None:
        """The checkpoint that was signed last; of the daily ones only, if so asked."""
        query = select(ledger_checkpoint).order_by(ledger_checkpoint.c.signed_at.desc(), ledger_checkpoint.c.id.desc())
        if daily:
            query = query.where(ledger_checkpoint.c.daily_on.is_not(None))
        return self.db.execute(query.limit(1)).one_or_none()

    def keys(self) -> Sequence[Row[Any]]:
        """The keys that checkpoints are and were signed with, the present one last."""
        return self.db.execute(select(ledger_key).order_by(ledger_key.c.place)).all()

    def add_key(self, **values: Any) -> None:
        """The key that signs from now on; two at once for the same place: the second is refused and begins anew."""
        place = self.db.scalar(select(func.coalesce(func.max(ledger_key.c.place), 0))) or 0
        self.db.execute(insert(ledger_key).values(place=place + 1, **values))

    def _note_day(self, day: dt.date, seq: int) -> None:
        known = update(ledger_day).where(ledger_day.c.day == day).values(last_seq=seq)
        if self.db.execute(known.returning(ledger_day.c.day)).first() is None:
            self.db.execute(insert(ledger_day).values(day=day, first_seq=seq, last_seq=seq))

    def lock(self) -> None:
        """Nobody else appends or signs until this transaction ends."""
        if self.db.get_bind().dialect.name == "postgresql":
            self.db.execute(LOCK)

    def _grow(self, index: int, leaf: bytes) -> None:
        nodes = merkle.new_nodes(self.node, index, leaf)
        rows = [{"level": level, "index": position, "hash": value} for level, position, value in nodes]
        self.db.execute(insert(ledger_node), rows)

    def _place_of(self, fact: Recorded) -> tuple[str | None, str | None]:
        """Branch and unit of a fact: its own words, else those of its study event, else those of its branch."""
        branch_id, unit_id = (_text(fact.data.get(name)) for name in ("branch_id", "unit_id"))
        if branch_id is None or unit_id is None:
            known = select(study_event.c.branch_id, study_event.c.unit_id)
            row = self.db.execute(known.where(study_event.c.id == fact.subject)).one_or_none()
            if row is not None:
                branch_id, unit_id = branch_id or row.branch_id, unit_id or row.unit_id
        if branch_id is not None and unit_id is None:
            unit_id = self.db.scalar(select(branch_copy.c.unit_id).where(branch_copy.c.id == branch_id))
        return branch_id, unit_id


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 64 else None
