"""When the organizer was reminded to call a partner."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("reminded_at", kit.columns.Utc(timezone=True)))
