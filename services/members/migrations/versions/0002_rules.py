"""The copy of what offices uploaded about branches."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "branch_rules_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("pack_id", sa.String(length=64), nullable=False),
        sa.Column("pack_version", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("rules", kit.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_rules_copy")),
    )
    with op.batch_alter_table("branch_rules_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_branch_rules_copy_unit_id"), ["unit_id"], unique=False)
