"""The public keys that checkpoints are and were signed with, append-only as the rest of the ledger."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFUSED = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"


def upgrade() -> None:
    op.create_table(
        "ledger_key",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("since", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("signature", sa.String(length=128), nullable=True),
        sa.CheckConstraint("place >= 1", name=op.f("ck_ledger_key_counts_from_one")),
        sa.CheckConstraint("(note IS NULL) = (signature IS NULL)", name=op.f("ck_ledger_key_signed")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_ledger_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_ledger_key_key_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        refuse = "EXECUTE FUNCTION ledger_refuse()"
        op.execute(f"CREATE TRIGGER ledger_key_unchanged BEFORE UPDATE OR DELETE ON ledger_key FOR EACH ROW {refuse}")
        op.execute(f"CREATE TRIGGER ledger_key_kept BEFORE TRUNCATE ON ledger_key FOR EACH STATEMENT {refuse}")
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER ledger_key_no_{verb.lower()} BEFORE {verb} ON ledger_key {REFUSED}")
