"""Black-out dates of partners, copied."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0006"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blackouts_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("periods", kit.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackouts_copy")),
    )
