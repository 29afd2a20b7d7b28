"""Who was greeted or reminded, once a day that it is for."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "greeting",
        sa.Column("occasion", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("greeting_id", sa.String(length=64), nullable=False),
        sa.Column("told_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("occasion", "subject_id", "due_on", name=op.f("pk_greeting")),
    )
