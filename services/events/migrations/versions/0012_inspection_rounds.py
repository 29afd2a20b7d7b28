"""Inspection rounds with a life and a team, findings with severity, plans and extensions, and measures taken."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accountability",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("finding_ids", kit.columns.Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("applied_by", sa.String(length=64), nullable=False),
        sa.Column("applied_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability")),
    )
    with op.batch_alter_table("accountability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accountability_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accountability_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "inspector",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("inspection_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("ended_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_inspector_time")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_inspector_inspection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
    )
    with op.batch_alter_table("inspector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspector_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspector_inspection_id"), ["inspection_id"], unique=False)

    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("severity", sa.String(length=16), server_default="general", nullable=False))
        batch_op.add_column(sa.Column("evidence", kit.columns.Json(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("plan", kit.columns.Json(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("extension", kit.columns.Json(), nullable=True))
        batch_op.add_column(sa.Column("escalated", sa.Integer(), server_default="0", nullable=False))
        severities = "severity IN ('general', 'serious', 'severe')"
        batch_op.create_check_constraint(op.f("ck_finding_severity"), severities)

    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=16), server_default="opened", nullable=False))
        batch_op.add_column(sa.Column("name", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("plan", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("kickoff_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("kickoff", kit.columns.Json(), nullable=True))
        batch_op.add_column(sa.Column("population", kit.columns.Json(), nullable=True))
        batch_op.add_column(sa.Column("statements", kit.columns.Json(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("started_at", kit.columns.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reported_at", kit.columns.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", kit.columns.Utc(timezone=True), nullable=True))
        states = "state IN ('preparing', 'opened', 'on_site', 'reported', 'closed')"
        batch_op.create_check_constraint(op.f("ck_inspection_state"), states)
