"""screenings of briefings, public notices, subscriptions to calendars"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("revoked_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('own', 'branch')", name=op.f("ck_calendar_feed_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_account_id"), ["account_id"], unique=False)

    op.create_table(
        "briefing_screening",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("screened_by", sa.String(length=64), nullable=False),
        sa.Column("screened_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("implied", sa.Boolean(), nullable=False),
        sa.Column("words", kit.columns.Json(), nullable=False),
        sa.CheckConstraint("result IN ('passed', 'returned')", name=op.f("ck_briefing_screening_result")),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_briefing_screening_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefing_screening")),
    )
    with op.batch_alter_table("briefing_screening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_briefing_screening_event_id"), ["event_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("branch", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("photo_ids", kit.columns.Json(), nullable=False),
        sa.Column("published_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("retracted_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_notice_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_published_at"), ["published_at"], unique=False)
