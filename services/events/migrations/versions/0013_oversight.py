"""nudges and urging by hand, notices of commendation, and the stages of outcomes"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commendation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("items", kit.columns.Json(), nullable=False),
        sa.Column("branch_ids", kit.columns.Json(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("told", kit.columns.Json(), nullable=True),
        sa.Column("drafted_by", sa.String(length=64), nullable=False),
        sa.Column("drafted_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(length=64), nullable=True),
        sa.Column("submitted_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("retracted_by", sa.String(length=64), nullable=True),
        sa.Column("retracted_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("retracted_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(serial IS NULL) = (state IN ('draft', 'submitted'))", name=op.f("ck_commendation_numbered")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'issued', 'retracted')", name=op.f("ck_commendation_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation")),
        sa.UniqueConstraint("unit_id", "year", "serial", name=op.f("uq_commendation_unit_id_year_serial")),
    )
    with op.batch_alter_table("commendation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "nudge",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reasons", kit.columns.Json(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("opened_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("improved_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("escalated_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("settled_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'escalated', 'settled')", name=op.f("ck_nudge_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudge_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudge_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_nudge_live",
            ["branch_id"],
            unique=True,
            sqlite_where=sa.text("state != 'settled'"),
            postgresql_where=sa.text("state != 'settled'"),
        )

    op.create_table(
        "urging",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("urged_on", sa.Date(), nullable=False),
        sa.Column("urged_by", sa.String(length=64), nullable=False),
        sa.Column("urged_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("nudge_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging")),
        sa.UniqueConstraint("branch_id", "urged_on", name=op.f("uq_urging_branch_id_urged_on")),
    )
    with op.batch_alter_table("urging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_urging_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=16), server_default="linked", nullable=False))
        batch_op.add_column(sa.Column("history", kit.columns.Json(), server_default="[]", nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_outcome_stage"), "stage IN ('linked', 'integrated', 'solved', 'verified')"
        )
    # What was done is solved; that the effect is there nobody has said yet.
    op.execute("UPDATE outcome SET stage = 'solved' WHERE state = 'done'")
