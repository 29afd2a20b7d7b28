"""Tables of the ledger: entries as they were hashed, the tree's nodes, signed checkpoints, public keys."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kit.columns import Utc
from services.events.persistence.ledger_guard import guard
from services.events.persistence.metadata import metadata

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("fact_id", String(200), nullable=False),
    Column("type", String(200), nullable=False),
    Column("occurred_at", Utc, nullable=False),
    Column("subject", String(200), nullable=False),
    Column("actor_id", String(200), nullable=False),
    # Where the fact belongs, for filters and for what a unit's supervisor may see; not hashed, the body is.
    Column("branch_id", String(64)),
    Column("unit_id", String(64)),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("fact_id"),
    CheckConstraint("seq >= 1", name="counts_from_one"),
    Index("ix_ledger_entry_subject_seq", "subject", "seq"),
    Index("ix_ledger_entry_type_seq", "type", "seq"),
    Index("ix_ledger_entry_branch_id_seq", "branch_id", "seq"),
    Index("ix_ledger_entry_occurred_at", "occurred_at"),
    comment="One row a fact. body: RFC 8785 bytes exactly as hashed.",
)

ledger_node = Table(
    "ledger_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    comment="Hashes of complete subtrees (RFC 6962): the 2**level leaves from index * 2**level on, leaves from 0.",
)

ledger_checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False, index=True),
    Column("root_hash", String(64), nullable=False),
    Column("timestamp", String(40), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("signature", String(128), nullable=False),
    Column("signed_at", Utc, nullable=False),
    Column("actor_id", String(64), nullable=False),
    # The day (in Shanghai) whose checkpoint this is: one a day, however many processes have a timer.
    Column("daily_on", Date, unique=True, index=True),
    CheckConstraint("size >= 0", name="size_not_negative"),
    comment="Signed statements of size and root.",
)

ledger_key = Table(
    "ledger_key",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("key_id", String(64), nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("since", Utc, nullable=False),
    # The succession that names this key, signed by the one before; NULL for the first, and where that one was lost.
    Column("note", Text),
    Column("signature", String(128)),
    UniqueConstraint("key_id"),
    CheckConstraint("place >= 1", name="counts_from_one"),
    CheckConstraint("(note IS NULL) = (signature IS NULL)", name="signed"),
    comment="The public keys that checkpoints are and were signed with, in their order.",
)

ledger_day = Table(
    "ledger_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    comment="Between which entries those of a day (in Shanghai) lie.",
)

for _table in (ledger_entry, ledger_node, ledger_checkpoint, ledger_key):
    guard(_table)
