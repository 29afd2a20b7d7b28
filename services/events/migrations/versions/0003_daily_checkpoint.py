"""The day's own checkpoint. No batch: rebuilding the table would take its triggers off."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_checkpoint", sa.Column("daily_on", sa.Date(), nullable=True))
    op.create_index("ix_ledger_checkpoint_daily_on", "ledger_checkpoint", ["daily_on"], unique=True)
