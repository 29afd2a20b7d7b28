"""What imports keep while they run."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("header", kit.columns.Json(), nullable=False),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("actor", kit.columns.Json(), nullable=False),
        sa.Column("trace_id", sa.String(length=200), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", kit.columns.Json(), nullable=False),
        sa.Column("rejections", sa.Integer(), nullable=False),
        sa.Column("begun_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("ended_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('reading', 'checking', 'done', 'refused', 'failed')", name=op.f("ck_import_job_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
    )
    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_job_state"), ["state"], unique=False)

    op.create_table(
        "import_piece",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("rows", kit.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["import_job.id"], name=op.f("fk_import_piece_job_id")),
        sa.PrimaryKeyConstraint("job_id", "place", name=op.f("pk_import_piece")),
    )
