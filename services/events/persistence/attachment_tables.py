"""Tables of attachments: what a file is, and its bytes in pieces that fit a message."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, String, Table

from kit.columns import Utc
from services.events.domain.attachments import MAX_BYTES
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import metadata

attachment = Table(
    "attachment",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64)),
    Column("state", String(16), nullable=False),
    Column("account_id", String(64), nullable=False, index=True),
    Column("branch_id", String(64)),
    Column("unit_id", String(64)),
    Column("begun_at", Utc, nullable=False),
    Column("stored_at", Utc),
    CheckConstraint(one_of("state", ("uploading", "stored")), name="state"),
    CheckConstraint("(sha256 IS NULL) = (state = 'uploading')", name="hashed"),
    CheckConstraint(f"size BETWEEN 1 AND {MAX_BYTES}", name="size"),
)

attachment_chunk = Table(
    "attachment_chunk",
    metadata,
    Column("attachment_id", String(64), ForeignKey("attachment.id"), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
