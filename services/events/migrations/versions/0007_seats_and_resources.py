"""resources with their outages, what an event has of them, and check-in on paper"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('vehicle', 'venue', 'equipment')", name=op.f("ck_resource_kind")),
        sa.CheckConstraint("seats IS NULL OR seats >= 1", name=op.f("ck_resource_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_index(op.f("ix_resource_unit_id"), "resource", ["unit_id"], unique=False)
    op.create_index(
        "uq_resource_name",
        "resource",
        ["unit_id", "name"],
        unique=True,
        sqlite_where=sa.text("retired IS 0"),
        postgresql_where=sa.text("retired IS false"),
    )
    op.create_table(
        "resource_outage",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=64), nullable=False),
        sa.Column("starts_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("ends_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_resource_outage_slot")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_resource_outage_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_outage")),
    )
    op.create_index(op.f("ix_resource_outage_resource_id"), "resource_outage", ["resource_id"], unique=False)
    with op.batch_alter_table("study_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resource_ids", kit.columns.Json(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("waits_for_resource", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("resource_taken_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("waits_since", kit.columns.Utc(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_study_event_waits_for_resource"), ["waits_for_resource"], unique=False)
        batch_op.create_index("ix_study_event_busy", ["state", "ends_at"], unique=False)
    op.execute("UPDATE study_event SET waits_since = negotiating_since WHERE venue_taken_by IS NOT NULL")
    with op.batch_alter_table("checkin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("evidence_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("signed_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_checkin_evidence_id"), ["evidence_id"], unique=False)
