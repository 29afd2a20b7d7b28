"""Tables of resources and their outages, and how the aggregate lies in them."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table
from sqlalchemy.orm import relationship

from kit.columns import Utc
from services.events.domain.resources import KINDS, Outage, Resource
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import mapper_registry, metadata

resource = Table(
    "resource",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("seats", Integer),
    Column("note", String(500), nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Utc, nullable=False),
    CheckConstraint(one_of("kind", tuple(KINDS)), name="kind"),
    CheckConstraint("seats IS NULL OR seats >= 1", name="seats"),
)
_in_use = resource.c.retired.is_(False)
Index(
    "uq_resource_name", resource.c.unit_id, resource.c.name, unique=True, sqlite_where=_in_use, postgresql_where=_in_use
)

resource_outage = Table(
    "resource_outage",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("resource_id", String(64), ForeignKey("resource.id"), nullable=False, index=True),
    Column("starts_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    CheckConstraint("starts_at < ends_at", name="slot"),
)

mapper_registry.map_imperatively(Outage, resource_outage)
mapper_registry.map_imperatively(
    Resource,
    resource,
    properties={"outages": relationship(Outage, order_by=resource_outage.c.starts_at, cascade="all, delete-orphan")},
    version_id_col=resource.c.version,
    version_id_generator=False,
)
