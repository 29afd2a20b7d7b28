"""Who was told of a change whose consequences are followed, and who decides for whom."""

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
    op.create_table(
        "deputy_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("for_account_id", sa.String(length=64), nullable=False),
        sa.Column("from_on", sa.String(length=10), nullable=False),
        sa.Column("to_on", sa.String(length=10), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy_copy")),
    )
    with op.batch_alter_table("deputy_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_copy_for_account_id"), ["for_account_id"], unique=False)
