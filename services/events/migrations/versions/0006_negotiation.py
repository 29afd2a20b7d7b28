"""Black-out dates of partners and whether units have a notice, copied; what the inviting side says about a visit."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0006"
down_revision = "0005"
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
    with op.batch_alter_table("unit_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_notice", sa.Boolean(), nullable=True))
    op.add_column("study_event", sa.Column("arrangements", kit.columns.Json(), nullable=True))
