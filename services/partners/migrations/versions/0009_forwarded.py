"""Which text of an invitation was sent on by hand, by whom and when."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("forwarded_as", sa.String(length=16)))
    op.add_column("invitation", sa.Column("forwarded_by", sa.String(length=64)))
    op.add_column("invitation", sa.Column("forwarded_at", kit.columns.Utc(timezone=True)))
