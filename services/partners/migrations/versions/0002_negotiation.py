"""Black-out dates, answered requests for change, escalation, both sides' arrangements, notices for audited units."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blackout",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("partner_id", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_blackout_order")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_blackout_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackout")),
    )
    with op.batch_alter_table("blackout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blackout_partner_id"), ["partner_id"], unique=False)
    with op.batch_alter_table("event_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seats_version", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("seats_taken", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("arrangements_version", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("arrangements", kit.columns.Json(), nullable=True))
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("escalated_at", kit.columns.Utc(timezone=True), nullable=True))
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_read", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("unit_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("audit_notice", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("audit_notice_source", sa.Text(), nullable=True))
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=16), server_default="open", nullable=False))
        batch_op.add_column(sa.Column("message", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", kit.columns.Utc(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_change_request_state"), "state IN ('open', 'accepted', 'refused', 'lapsed')"
        )
