"""Tables of inspections and findings, and how the aggregates lie in them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from kit.columns import Json, Utc
from services.events.domain.supervision import CATEGORIES, CLASSES, STATES, Finding, Inspection
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import mapper_registry, metadata

inspection = Table(
    "inspection",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("branch_ids", Json, nullable=False),
    Column("sample_size", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("event_ids", Json, nullable=False),
    Column("scores", Json, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", Utc, nullable=False),
    CheckConstraint("from_on <= to_on", name="period"),
    CheckConstraint("sample_size >= 1", name="sample_size"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("inspection_id", String(64), ForeignKey("inspection.id"), nullable=False, index=True),
    Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False, index=True),
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("rectification", String(16), nullable=False),
    Column("category", String(16), nullable=False),
    Column("method", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("evidence_ids", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("raised_by", String(64), nullable=False),
    Column("raised_at", Utc, nullable=False),
    Column("rectified_by", String(64)),
    Column("rectified_at", Utc),
    Column("verified_by", String(64)),
    Column("verified_at", Utc),
    Column("history", Json, nullable=False),
    CheckConstraint(one_of("rectification", tuple(CLASSES)), name="rectification"),
    CheckConstraint(one_of("category", tuple(CATEGORIES)), name="category"),
    CheckConstraint(one_of("state", tuple(STATES)), name="state"),
    CheckConstraint("rectification <> 'instant' OR category NOT IN ('money', 'discipline')", name="never_instant"),
    Index("ix_finding_state_due_at", "state", "due_at"),
)

mapper_registry.map_imperatively(
    Inspection, inspection, version_id_col=inspection.c.version, version_id_generator=False
)
mapper_registry.map_imperatively(Finding, finding, version_id_col=finding.c.version, version_id_generator=False)
