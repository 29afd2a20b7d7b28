"""Deliveries to addresses outside the house."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("target", sa.String(length=254), nullable=False, server_default=""))
        batch_op.drop_constraint(batch_op.f("uq_delivery_message_id_channel"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_delivery_message_id_channel_target"), ["message_id", "channel", "target"]
        )
