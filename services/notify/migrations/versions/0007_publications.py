"""where and when a briefing appeared, and that it was taken back; dates for calendars"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=500), server_default="", nullable=False))
        batch_op.add_column(sa.Column("published_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("recorded_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("retracted_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("retracted_at", kit.columns.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("retracted_because", sa.Text(), nullable=True))
    op.create_table(
        "date_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("starts_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("ends_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_copy")),
    )
