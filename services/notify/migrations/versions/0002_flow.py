"""Who was told of a change whose consequences are followed."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_told",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("event_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_ids", kit.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "event_version", name=op.f("pk_event_told")),
    )
