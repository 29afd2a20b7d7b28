"""Deputies, several approvers of one step, and who runs an event."""

import datetime as dt
import json

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    deputies = op.create_table(
        "deputy_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("for_account_id", sa.String(length=64), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy_copy")),
    )
    with op.batch_alter_table("deputy_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_copy_account_id"), ["account_id"], unique=False)
    _copy_what_the_ledger_knows(deputies)
    _add_who_runs_it()
    _add_several_approvers()


def _copy_what_the_ledger_knows(deputies: sa.Table) -> None:
    """This service did not listen to appointments before; its ledger did."""
    entry = sa.table("ledger_entry", sa.column("type", sa.String), sa.column("body", sa.LargeBinary))
    connection = op.get_bind()
    for (body,) in connection.execute(sa.select(entry.c.body).where(entry.c.type == "deputy.appointed.v1")).all():
        data = json.loads(bytes(body))["data"]
        days = {name: dt.date.fromisoformat(data[name]) for name in ("from_on", "to_on")}
        ids = {"account_id": data["account_id"], "for_account_id": data["for_account_id"]}
        connection.execute(sa.insert(deputies).values(id=data["deputy_id"], version=1, ended=False, **ids, **days))


def _add_who_runs_it() -> None:
    with op.batch_alter_table("study_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("responsible_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("former_responsible_ids", kit.columns.Json(), nullable=True))
    event = sa.table(
        "study_event",
        sa.column("proposer_id", sa.String),
        sa.column("responsible_id", sa.String),
        sa.column("former_responsible_ids", kit.columns.Json()),
    )
    op.execute(sa.update(event).values(responsible_id=event.c.proposer_id, former_responsible_ids=[]))
    with op.batch_alter_table("study_event", schema=None) as batch_op:
        batch_op.alter_column("responsible_id", existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column("former_responsible_ids", existing_type=kit.columns.Json(), nullable=False)
        batch_op.create_index(batch_op.f("ix_study_event_responsible_id"), ["responsible_id"], unique=False)


def _add_several_approvers() -> None:
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_account_id", sa.String(length=64), nullable=True))
        batch_op.create_index(
            "uq_approval_person",
            ["event_id", "attempt", "step", "decided_by"],
            unique=True,
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        )
