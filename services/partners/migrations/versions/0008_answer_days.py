"""The copy of what offices uploaded about the days around a partner's answer."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_rules_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("pack_id", sa.String(length=64), nullable=False),
        sa.Column("pack_version", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("rules", kit.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_rules_copy")),
    )
    with op.batch_alter_table("answer_rules_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_rules_copy_unit_id"), ["unit_id"], unique=False)
