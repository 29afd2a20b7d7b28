"""Channels that administrators set up, and deliveries over them."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("base_url", sa.String(length=500), nullable=False),
        sa.Column("proxy", sa.String(length=500), nullable=False),
        sa.Column("news", kit.columns.Json(), nullable=False),
        sa.Column("settings", kit.columns.Json(), nullable=False),
        sa.Column("secret", kit.columns.Json(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("resting_until", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('wecom', 'dingtalk', 'feishu', 'webhook', 'sms')", name=op.f("ck_channel_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_channel_unit_id_name")),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_unit_id"), ["unit_id"], unique=False)
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("batch_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("tried_at", kit.columns.Utc(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_delivery_channel_id"), "channel", ["channel_id"], ["id"])
        batch_op.create_index("ix_delivery_channel_id", ["channel_id", "state", "next_attempt_at"], unique=False)
        batch_op.create_index("ix_delivery_tried_at", ["channel_id", "tried_at"], unique=False)
