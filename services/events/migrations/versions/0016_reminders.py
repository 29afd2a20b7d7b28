"""What people were reminded of."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("thing_id", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "thing_id", "stage", "due_on", name=op.f("pk_reminder")),
    )
