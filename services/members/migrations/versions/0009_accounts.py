"""Passwords that must be changed, what a session keeps, second factors, and that the office was set up."""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("demo", sa.Boolean(), nullable=False, server_default=sa.false()))
    _sessions()
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("begun_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("confirmed_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("set_up_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )


def _sessions() -> None:
    """A session gets a name of its own, so that it can be named without its token's hash."""
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.add_column(sa.Column("id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("means", sa.String(length=16), nullable=False, server_default="password"))
        batch_op.add_column(sa.Column("address", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("browser", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("last_seen_at", kit.columns.Utc(timezone=True), nullable=True))
    # Any name will do; the end of a digest does not tell its beginning.
    op.execute(sa.text("UPDATE login SET id = substr(token_hash, 33)"))
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.alter_column("id", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_login_id"), ["id"])
