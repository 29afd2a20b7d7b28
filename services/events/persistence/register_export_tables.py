"""Saved views of the register, and its exports: jobs of whoever asked, with their files in pieces for a day."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from kit.columns import Json, Utc
from services.events.domain.register_exports import STATES
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import metadata

register_view = Table(
    "register_view",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("owner_id", String(64), nullable=False),
    Column("unit_id", String(64), index=True),
    Column("name", String(50), nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("filters", Json, nullable=False),
    Column("columns", Json, nullable=False),
    Column("order", String(4), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    UniqueConstraint("owner_id", "name"),
    CheckConstraint(one_of('"order"', ("asc", "desc")), name="order"),
)

register_export = Table(
    "register_export",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("filters", Json, nullable=False),
    Column("columns", Json, nullable=False),
    Column("order", String(4), nullable=False),
    Column("rows_total", Integer, nullable=False),
    Column("rows_done", Integer, nullable=False),
    Column("size", Integer),
    Column("failure", String(40)),
    Column("asked_at", Utc, nullable=False, index=True),
    Column("beat_at", Utc, nullable=False),
    Column("ended_at", Utc),
    CheckConstraint(one_of("state", STATES), name="state"),
    comment="beat_at: the real time at which whoever makes the file was last heard of.",
)

register_export_piece = Table(
    "register_export_piece",
    metadata,
    Column("export_id", String(64), ForeignKey("register_export.id"), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
