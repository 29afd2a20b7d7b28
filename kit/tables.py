"""The kit's own tables. Every service has its own set, in its own database and migrations."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

from kit.columns import BigId, Json, Utc

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

APPEND_ONLY = "append_only"
"""The mark of a table (`Table.info`) whose rows nobody changes."""


def new_metadata() -> MetaData:
    """Metadata whose constraints have names, so that migrations can speak of them."""
    return MetaData(naming_convention=NAMING)


class KitTables:
    """Outbox, inbox, retries, dead letters, cursors, idempotency keys, and what comparing needs, of one service."""

    def __init__(self, metadata: MetaData) -> None:
        self.outbox = _outbox(metadata)
        self.inbox = _inbox(metadata)
        self.inbox_version = _inbox_version(metadata)
        self.retry = _retry(metadata)
        self.dead_letter = _dead_letter(metadata)
        self.cursor = _cursor(metadata)
        self.idempotency = _idempotency(metadata)
        self.counterfoil = _counterfoil(metadata)
        self.watch = _watch(metadata)
        self.discrepancy = _discrepancy(metadata)


def _inbox(metadata: MetaData) -> Table:
    """What each subscriber has handled; `digest` is of the content, so that an id cannot be used twice.

    `brought_at`: when reconcile brought what should have come from the queue, until its copy comes after all.
    """
    table = Table(
        "inbox",
        metadata,
        Column("fact_id", String(64), primary_key=True),
        Column("subscriber", String(64), primary_key=True),
        Column("digest", String(64), nullable=False),
        Column("handled_at", Utc, nullable=False),
        Column("producer", String(64)),
        Column("brought_at", Utc),
    )
    brought = table.c.brought_at.is_not(None)
    Index("ix_inbox_brought", table.c.brought_at, sqlite_where=brought, postgresql_where=brought)
    return table


def _inbox_version(metadata: MetaData) -> Table:
    """The newest version that a projection has seen of each aggregate."""
    return Table(
        "inbox_version",
        metadata,
        Column("subscriber", String(64), primary_key=True),
        Column("projection", String(64), primary_key=True),
        Column("aggregate_id", String(200), primary_key=True),
        Column("version", Integer, nullable=False),
    )


def _cursor(metadata: MetaData) -> Table:
    """How far a subscriber has caught up with a producer."""
    return Table(
        "reconcile_cursor",
        metadata,
        Column("subscriber", String(64), primary_key=True),
        Column("producer", String(64), primary_key=True),
        Column("position", BigId, nullable=False, autoincrement=False),
        Column("caught_up_at", Utc),
    )


def _idempotency(metadata: MetaData) -> Table:
    """Answers kept by Idempotency-Key."""
    return Table(
        "idempotency_key",
        metadata,
        Column("scope", String(200), primary_key=True),
        Column("key", String(200), primary_key=True),
        Column("request_hash", String(64), nullable=False),
        Column("response", Json, nullable=False),
        Column("created_at", Utc, nullable=False),
    )


def _outbox(metadata: MetaData) -> Table:
    """The service's fact log; `sent_at IS NULL` is the relay's work list."""
    table = Table(
        "outbox",
        metadata,
        Column("position", BigId, primary_key=True, autoincrement=True),
        Column("fact_id", String(64), nullable=False),
        Column("type", String(100), nullable=False),
        Column("subject", String(200), nullable=False),
        Column("aggregate_id", String(200), nullable=False),
        Column("version", Integer, nullable=False),
        Column("body", Json, nullable=False),
        Column("private", Json, nullable=False),
        Column("recorded_at", Utc, nullable=False),
        Column("sent_at", Utc),
        Column("attempts", Integer, nullable=False, default=0),
        Column("parked_at", Utc),
        Column("error", Text),
        UniqueConstraint("fact_id"),
        sqlite_autoincrement=True,
    )
    unsent = table.c.sent_at.is_(None)
    Index("ix_outbox_unsent", table.c.position, sqlite_where=unsent, postgresql_where=unsent)
    Index("ix_outbox_type", table.c.type, table.c.position)
    Index("ix_outbox_subject", table.c.subject)
    return table


def _retry(metadata: MetaData) -> Table:
    """Facts whose handler failed, with the time of their next attempt (real time, not the test clock)."""
    return Table(
        "retry",
        metadata,
        Column("fact_id", String(64), primary_key=True),
        Column("subscriber", String(64), primary_key=True),
        Column("body", LargeBinary, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", Utc, nullable=False, index=True),
        Column("error", Text, nullable=False),
    )


def _dead_letter(metadata: MetaData) -> Table:
    """Facts that were given up; a person replays or discards them and says why."""
    return Table(
        "dead_letter",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("fact_id", String(64), nullable=False, index=True),
        Column("subscriber", String(64), nullable=False),
        Column("type", String(100), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("readable", Boolean, nullable=False),
        Column("error", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("state", String(16), nullable=False, index=True),
        Column("parked_at", Utc, nullable=False),
        Column("decided_by", String(64)),
        Column("decided_at", Utc),
        Column("reason", Text),
        UniqueConstraint("fact_id", "subscriber"),
    )


def _counterfoil(metadata: MetaData) -> Table:
    """The stub of each new row of outbox (`holder` "outbox") and inbox (the subscriber); see `kit.counterfoils`."""
    return Table(
        "counterfoil",
        metadata,
        Column("fact_id", String(64), primary_key=True),
        Column("holder", String(64), primary_key=True),
        Column("producer", String(64), nullable=False),
        Column("written_at", Utc, nullable=False, index=True),
    )


def _watch(metadata: MetaData) -> Table:
    """Since when a subscriber has heard a producer without a break, and from which position on each type.

    What was sent before may never have been in its queue; what lies before was never for its inbox.
    """
    return Table(
        "watch",
        metadata,
        Column("subscriber", String(64), primary_key=True),
        Column("producer", String(64), primary_key=True),
        Column("since", Utc, nullable=False),
        Column("types", Json, nullable=False),
    )


def _discrepancy(metadata: MetaData) -> Table:
    """What a comparison found missing or changed: each thing once. `subscriber` and `producer` are "" where none is."""
    return Table(
        "discrepancy",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("kind", String(40), nullable=False),
        Column("subscriber", String(64), nullable=False),
        Column("producer", String(64), nullable=False),
        Column("fact_id", String(200), nullable=False),
        Column("details", Text, nullable=False),
        Column("state", String(16), nullable=False),
        Column("found_at", Utc, nullable=False),
        UniqueConstraint("kind", "subscriber", "producer", "fact_id"),
    )
