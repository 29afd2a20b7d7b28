"""Funds that are closed, expenses above the line, what others gave, and what a plan line names."""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MONEY = kit.columns.Money()
UTC = kit.columns.Utc(timezone=True)
CATEGORIES = "'vehicle', 'transport', 'meals', 'lodging', 'venue', 'lecture', 'materials', 'other'"


def upgrade() -> None:
    with op.batch_alter_table("fund") as fund:
        fund.add_column(sa.Column("closed_by", sa.String(length=64), nullable=True))
        fund.add_column(sa.Column("closed_at", UTC, nullable=True))
        fund.create_check_constraint(op.f("ck_fund_closed"), "closed_at IS NULL OR reserved = 0")
    op.add_column("reservation", sa.Column("released", MONEY, nullable=False, server_default="0"))
    op.add_column("plan_line", sa.Column("content", sa.Text(), nullable=True))
    op.add_column("plan_line", sa.Column("place", sa.String(length=200), nullable=True))
    _create_invoice()
    _create_expense_request()
    _create_contribution()
    _fill()


def _create_invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("invoice_no", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_invoice_event_id")),
        sa.PrimaryKeyConstraint("invoice_no", name=op.f("pk_invoice")),
        comment="One row a number that is paid or waits for finance: unique over expenses and requests together.",
    )


def _create_expense_request() -> None:
    op.create_table(
        "expense_request",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("fund_id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("excess", MONEY, nullable=False),
        sa.Column("invoice_no", sa.String(length=64), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("attachment_id", sa.String(length=64), nullable=True),
        sa.Column("over_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("requested_by", sa.String(length=64), nullable=False),
        sa.Column("requested_at", UTC, nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UTC, nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        *_checks_of_requests(),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_expense_request_event_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_expense_request_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_request")),
    )
    for name in ("event_id", "fund_id", "state"):
        op.create_index(op.f(f"ix_expense_request_{name}"), "expense_request", [name])


def _checks_of_requests() -> tuple[sa.CheckConstraint, ...]:
    rules = {
        "amount": "amount > 0 AND excess >= 0 AND excess <= amount",
        "category": f"category IN ({CATEGORIES})",
        "state": "state IN ('pending', 'approved', 'refused')",
        "decided": "(decided_at IS NULL) = (state = 'pending')",
    }
    return tuple(sa.CheckConstraint(rule, name=op.f(f"ck_expense_request_{name}")) for name, rule in rules.items())


def _create_contribution() -> None:
    op.create_table(
        "contribution",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("amount", MONEY, nullable=True),
        sa.Column("member_id", sa.String(length=64), nullable=True),
        sa.Column("partner_id", sa.String(length=64), nullable=True),
        sa.Column("giver", sa.String(length=100), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_contribution_amount")),
        sa.CheckConstraint("kind IN ('donation', 'partner_paid')", name=op.f("ck_contribution_kind")),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_contribution_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
    )
    op.create_index(op.f("ix_contribution_event_id"), "contribution", ["event_id"])


def _fill() -> None:
    """Invoice numbers from the expenses; what was given back from this service's own facts."""
    op.execute("INSERT INTO invoice (invoice_no, event_id) SELECT invoice_no, event_id FROM expense")
    outbox = sa.table("outbox", sa.column("type", sa.String()), sa.column("body", kit.columns.Json()))
    reservation = sa.table(
        "reservation",
        sa.column("event_id", sa.String()),
        sa.column("fund_id", sa.String()),
        sa.column("released", MONEY),
    )
    connection = op.get_bind()
    given_back = {"budget.released.v1": "amount", "budget.settled.v1": "released"}
    for row in connection.execute(sa.select(outbox).where(outbox.c.type.in_(given_back))).all():
        data = row.body["data"]
        connection.execute(
            sa.update(reservation)
            .where(reservation.c.event_id == data["event_id"], reservation.c.fund_id == data["fund_id"])
            .values(released=reservation.c.released + Decimal(data[given_back[row.type]]))
        )
