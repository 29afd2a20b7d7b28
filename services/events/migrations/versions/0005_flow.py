"""Deputies, several approvers of one step, who runs an event, and processes."""

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
    _create_processes()


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
    """With a default for the rows that are there: making a column NOT NULL later would copy the table on SQLite, and a
    copy loses the CHECKs that guard seats and money."""
    with op.batch_alter_table("study_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("responsible_id", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("former_responsible_ids", kit.columns.Json(), nullable=False, server_default="[]")
        )
        batch_op.create_index(batch_op.f("ix_study_event_responsible_id"), ["responsible_id"], unique=False)
    event = sa.table("study_event", sa.column("proposer_id", sa.String), sa.column("responsible_id", sa.String))
    op.execute(sa.update(event).values(responsible_id=event.c.proposer_id))


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


def _create_processes() -> None:
    op.create_table(
        "process",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_by", sa.String(length=64), nullable=False),
        sa.Column("started_at", kit.columns.Utc(), nullable=False),
        sa.Column("asked_at", kit.columns.Utc(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("finished_at", kit.columns.Utc(), nullable=True),
        sa.CheckConstraint("kind IN ('cancel', 'decline', 'reopen', 'reschedule')", name=op.f("ck_process_kind")),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_process_state")),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_process_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        sa.UniqueConstraint("event_id", "event_version", name=op.f("uq_process_event_id_event_version")),
    )
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_state"), ["state"], unique=False)
    names = "'approvals', 'seats', 'money', 'venue', 'invitations', 'messages'"
    op.create_table(
        "process_step",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done_at", kit.columns.Utc(), nullable=True),
        sa.Column("fact_type", sa.String(length=40), nullable=True),
        sa.Column("details", kit.columns.Json(), nullable=False),
        sa.CheckConstraint(f"name IN ({names})", name=op.f("ck_process_step_name")),
        sa.CheckConstraint("state IN ('waiting', 'done', 'skipped')", name=op.f("ck_process_step_state")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_process_step_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_step")),
        sa.UniqueConstraint("process_id", "name", name=op.f("uq_process_step_process_id_name")),
    )
