"""Counterfoils, since when a subscriber listens, and what a comparison found."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counterfoil",
        sa.Column("fact_id", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("producer", sa.String(length=64), nullable=False),
        sa.Column("written_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fact_id", "holder", name=op.f("pk_counterfoil")),
    )
    with op.batch_alter_table("counterfoil", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counterfoil_written_at"), ["written_at"], unique=False)

    op.create_table(
        "discrepancy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subscriber", sa.String(length=64), nullable=False),
        sa.Column("producer", sa.String(length=64), nullable=False),
        sa.Column("fact_id", sa.String(length=200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("found_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discrepancy")),
        sa.UniqueConstraint(
            "kind", "subscriber", "producer", "fact_id", name=op.f("uq_discrepancy_kind_subscriber_producer_fact_id")
        ),
    )
    op.create_table(
        "watch",
        sa.Column("subscriber", sa.String(length=64), nullable=False),
        sa.Column("producer", sa.String(length=64), nullable=False),
        sa.Column("since", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("types", kit.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", "producer", name=op.f("pk_watch")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("producer", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("brought_at", kit.columns.Utc(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_inbox_brought",
            ["brought_at"],
            unique=False,
            sqlite_where=sa.text("brought_at IS NOT NULL"),
            postgresql_where=sa.text("brought_at IS NOT NULL"),
        )
