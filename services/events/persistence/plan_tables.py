"""Annual plans and their lines."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.orm import relationship

from kit.columns import Json, Money, Utc
from services.events.domain.plans import STATE_NAMES, AnnualPlan, PlanLine
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import mapper_registry, metadata

annual_plan = Table(
    "annual_plan",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("year", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("drafted_by", String(64), nullable=False),
    Column("drafted_at", Utc, nullable=False),
    Column("submitted_by", String(64)),
    Column("submitted_at", Utc),
    Column("decided_by", String(64)),
    Column("decided_at", Utc),
    Column("comment", Text),
    CheckConstraint(one_of("state", tuple(STATE_NAMES)), name="state"),
)
Index("ix_annual_plan_year", annual_plan.c.year, annual_plan.c.state)

plan_line = Table(
    "plan_line",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("plan_id", String(64), ForeignKey("annual_plan.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("theme", String(200), nullable=False),
    Column("content", Text),
    Column("form", String(20)),
    Column("month", Integer),
    Column("place", String(200)),
    Column("partner_ids", Json, nullable=False),
    Column("headcount", Integer),
    Column("estimate", Money, nullable=False),
    Column("fund_id", String(64), ForeignKey("fund.id")),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    CheckConstraint("estimate >= 0", name="estimate"),
)

mapper_registry.map_imperatively(PlanLine, plan_line)
mapper_registry.map_imperatively(
    AnnualPlan,
    annual_plan,
    properties={"lines": relationship(PlanLine, order_by=plan_line.c.position, cascade="all, delete-orphan")},
    version_id_col=annual_plan.c.version,
    version_id_generator=False,
)
