"""mail to partners' contacts; a delivery can be given up"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_delivery_state"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_delivery_state"),
            "state IN ('queued', 'sending', 'delivered', 'failed', 'parked', 'dropped')",
        )
    op.create_table(
        "invitation_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("partner_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("starts_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("ends_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_copy")),
    )
    op.create_table(
        "partner_contact",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("partner_id", sa.String(length=64), nullable=False),
        sa.Column("masked", sa.String(length=254), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("said", sa.String(length=16), nullable=False),
        sa.Column("told_starts_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("told_ends_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("told_round", sa.Integer(), nullable=False),
        sa.Column("closing", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_contact")),
    )
    with op.batch_alter_table("partner_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_contact_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_contact_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "partner_mail",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("invitation_id", sa.String(length=64), nullable=False),
        sa.Column("partner_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("invitation_version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("starts_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("ends_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["inbox_message.id"], name=op.f("fk_partner_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_mail")),
    )
    with op.batch_alter_table("partner_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_mail_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_mail_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_mail_partner_id"), ["partner_id"], unique=False)
