"""The office's own notice for partners that are under audit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("audit_notice", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("audit_notice_source", sa.Text(), nullable=True))
