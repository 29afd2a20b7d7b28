"""Tables of inspections, findings and measures, and how the aggregates lie in them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.orm import relationship

from kit.columns import Json, Utc
from services.events.domain.accountability import Accountability
from services.events.domain.finding import SEVERITIES, STATES, Finding
from services.events.domain.inspection import Inspection
from services.events.domain.inspection_life import ROUND_STATES
from services.events.domain.inspection_team import Inspector
from services.events.domain.rectification import CATEGORIES, CLASSES
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
    Column("state", String(16), nullable=False, server_default="opened"),
    Column("name", String(200), nullable=False, server_default=""),
    Column("plan", Text, nullable=False, server_default=""),
    Column("kickoff_on", Date),
    Column("kickoff", Json),
    Column("population", Json),
    Column("statements", Json, nullable=False, server_default="[]"),
    Column("started_at", Utc),
    Column("reported_at", Utc),
    Column("closed_at", Utc),
    CheckConstraint("from_on <= to_on", name="period"),
    CheckConstraint("sample_size >= 1", name="sample_size"),
    CheckConstraint(one_of("state", tuple(ROUND_STATES)), name="state"),
)

inspector = Table(
    "inspector",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("inspection_id", String(64), ForeignKey("inspection.id"), nullable=False, index=True),
    Column("account_id", String(64), nullable=False, index=True),
    Column("task", String(200), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", String(64)),
    Column("end_reason", String(1000)),
    CheckConstraint("from_on <= to_on", name="time"),
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
    Column("severity", String(16), nullable=False, server_default="general"),
    Column("evidence", Json, nullable=False, server_default="[]"),
    Column("plan", Json, nullable=False, server_default="[]"),
    Column("extension", Json),
    Column("escalated", Integer, nullable=False, server_default="0"),
    CheckConstraint(one_of("rectification", tuple(CLASSES)), name="rectification"),
    CheckConstraint(one_of("category", tuple(CATEGORIES)), name="category"),
    CheckConstraint(one_of("state", tuple(STATES)), name="state"),
    CheckConstraint(one_of("severity", tuple(SEVERITIES)), name="severity"),
    CheckConstraint("rectification <> 'instant' OR category NOT IN ('money', 'discipline')", name="never_instant"),
    Index("ix_finding_state_due_at", "state", "due_at"),
)

accountability = Table(
    "accountability",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("measure", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("finding_ids", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("applied_by", String(64), nullable=False),
    Column("applied_at", Utc, nullable=False),
)

mapper_registry.map_imperatively(Inspector, inspector)
mapper_registry.map_imperatively(
    Inspection,
    inspection,
    properties={"team": relationship(Inspector, order_by=inspector.c.id, cascade="all, delete-orphan")},
    version_id_col=inspection.c.version,
    version_id_generator=False,
)
mapper_registry.map_imperatively(Finding, finding, version_id_col=finding.c.version, version_id_generator=False)
mapper_registry.map_imperatively(
    Accountability, accountability, version_id_col=accountability.c.version, version_id_generator=False
)
