"""Funds, what events have reserved and spent on them, expenses, requests for more, and what others gave.

The promise "reserved + spent ≤ amount" is a CHECK of the fund's own row: whatever happens at once, the database refuses
the statement that would break it.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from kit.columns import Money, Utc
from services.events.domain.contributions import KINDS, Contribution
from services.events.domain.funds import Fund
from services.events.domain.money import CATEGORIES, FUND_KINDS, ZERO, Expense
from services.events.domain.over_line import REQUEST_STATES, ExpenseRequest
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import mapper_registry, metadata

fund = Table(
    "fund",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("year", Integer, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("amount", Money, nullable=False),
    Column("reserved", Money, nullable=False),
    Column("spent", Money, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("closed_by", String(64)),
    Column("closed_at", Utc),
    CheckConstraint("reserved >= 0 AND spent >= 0 AND reserved + spent <= amount", name="money"),
    CheckConstraint("closed_at IS NULL OR reserved = 0", name="closed"),
    CheckConstraint(one_of("kind", tuple(FUND_KINDS)), name="kind"),
)

reservation = Table(
    "reservation",
    metadata,
    Column("event_id", String(64), ForeignKey("study_event.id"), primary_key=True),
    Column("fund_id", String(64), ForeignKey("fund.id"), primary_key=True, index=True),
    Column("reserved", Money, nullable=False),
    Column("spent", Money, nullable=False),
    Column("released", Money, nullable=False, default=ZERO),
    CheckConstraint("reserved >= 0 AND spent >= 0", name="money"),
)
_held_back = reservation.c.reserved > 0
Index(
    "uq_reservation_current", reservation.c.event_id, unique=True, sqlite_where=_held_back, postgresql_where=_held_back
)

expense = Table(
    "expense",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False, index=True),
    Column("fund_id", String(64), ForeignKey("fund.id"), nullable=False),
    Column("category", String(20), nullable=False),
    Column("amount", Money, nullable=False),
    Column("invoice_no", String(64), nullable=False),
    Column("spent_on", Date, nullable=False),
    Column("attachment_id", String(64)),
    Column("recorded_by", String(64), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    UniqueConstraint("invoice_no"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint(one_of("category", tuple(CATEGORIES)), name="category"),
)

invoice = Table(
    "invoice",
    metadata,
    Column("invoice_no", String(64), primary_key=True),
    Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False),
    comment="One row a number that is paid or waits for finance: unique over expenses and requests together.",
)

expense_request = Table(
    "expense_request",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False, index=True),
    Column("fund_id", String(64), ForeignKey("fund.id"), nullable=False, index=True),
    Column("category", String(20), nullable=False),
    Column("amount", Money, nullable=False),
    Column("excess", Money, nullable=False),
    Column("invoice_no", String(64), nullable=False),
    Column("spent_on", Date, nullable=False),
    Column("attachment_id", String(64)),
    Column("over_reason", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("requested_by", String(64), nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", Utc),
    Column("comment", Text),
    CheckConstraint("amount > 0 AND excess >= 0 AND excess <= amount", name="amount"),
    CheckConstraint(one_of("category", tuple(CATEGORIES)), name="category"),
    CheckConstraint(one_of("state", tuple(REQUEST_STATES)), name="state"),
    CheckConstraint("(decided_at IS NULL) = (state = 'pending')", name="decided"),
)

contribution = Table(
    "contribution",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("description", String(500), nullable=False),
    Column("amount", Money),
    Column("member_id", String(64)),
    Column("partner_id", String(64)),
    Column("giver", String(100)),
    Column("received_on", Date, nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint(one_of("kind", tuple(KINDS)), name="kind"),
)

mapper_registry.map_imperatively(Fund, fund, version_id_col=fund.c.version, version_id_generator=False)
mapper_registry.map_imperatively(Expense, expense)
mapper_registry.map_imperatively(ExpenseRequest, expense_request)
mapper_registry.map_imperatively(Contribution, contribution)
