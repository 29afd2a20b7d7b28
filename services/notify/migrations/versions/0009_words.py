"""English words, retired members, words for channels, and the robots that channels lead to"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preference", sa.Column("language", sa.String(length=8), server_default="zh", nullable=False))
    op.add_column("channel", sa.Column("language", sa.String(length=8), server_default="zh", nullable=False))
    op.add_column("channel", sa.Column("robot", sa.String(length=64), server_default="", nullable=False))
    op.create_index(op.f("ix_channel_robot"), "channel", ["robot"])
    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=8), server_default="zh", nullable=False))
        batch_op.add_column(sa.Column("for_channels", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.drop_constraint(op.f("uq_template_unit_id_name"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_template_unit_id_name_language"), ["unit_id", "name", "language"])
    _audiences()


def _audiences() -> None:
    op.create_table(
        "audience_choice",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=True),
        sa.Column("changed_by", sa.String(length=64), nullable=True),
        sa.Column("changed_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_choice")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_audience_choice_unit_id_name")),
    )
    op.create_table(
        "member_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_copy")),
    )
    op.create_index(op.f("ix_member_copy_branch_id"), "member_copy", ["branch_id"])
    op.create_index(op.f("ix_member_copy_unit_id"), "member_copy", ["unit_id"])
    # Members were not listened to before: ask for all of them, also for those of long ago.
    op.execute("DELETE FROM reconcile_cursor WHERE subscriber = 'notify' AND producer = 'members'")
