"""The tables of the partners service, for SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.types import TypeDecorator

from kit.columns import Json, Money, Utc
from kit.imports import ImportTables
from kit.tables import KitTables, new_metadata
from services.partners.domain.answers import REQUEST_STATES
from services.partners.domain.record import LIVE, STATES
from services.partners.domain.slots import Slot

metadata = new_metadata()
kit_tables = KitTables(metadata)
import_tables = ImportTables(metadata)


class Slots(TypeDecorator[list[Slot]]):
    """A list of times as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list[Slot] | None, dialect: Dialect) -> str | None:
        """Dump; moments in UTC."""
        return None if value is None else json.dumps([slot.to_dict() for slot in value])

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Load."""
        return [] if value is None else [Slot.from_dict(raw) for raw in json.loads(value)]


def _words(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


partner = Table(
    "partner",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("industry", String(100)),
    Column("field", String(100)),
    Column("region", String(100)),
    Column("frontline", Boolean, nullable=False),
    Column("under_audit", Boolean, nullable=False),
    Column("contacts", Json, nullable=False),
    Column("initials", String(200), nullable=False, index=True),
    Column("search_key", Text, nullable=False),
)

blackout = Table(
    "blackout",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("partner_id", ForeignKey("partner.id"), nullable=False, index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("ends_on >= starts_on", name="order"),
)

agreement = Table(
    "agreement",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("partner_id", ForeignKey("partner.id"), nullable=False, index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("yearly_amount", Money, nullable=False),
    CheckConstraint("ends_on >= starts_on", name="order"),
    CheckConstraint("yearly_amount >= 0", name="amount"),
)

event_copy = Table(
    "event_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", String(40), nullable=False),
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("theme", Text, nullable=False),
    Column("proposer_id", String(64), nullable=False),
    Column("terms_version", Integer, nullable=False),
    Column("terms", Integer, nullable=False),
    Column("form", String(32)),
    Column("venue", Json),
    Column("slots", Slots, nullable=False),
    Column("capacity", Integer),
    Column("agenda", Json, nullable=False),
    Column("partners_version", Integer, nullable=False),
    Column("partner_ids", Json, nullable=False),
    Column("starts_at", Utc),
    Column("ends_at", Utc),
    Column("seats_version", Integer, nullable=False, server_default="0"),
    Column("seats_taken", Integer),
    Column("arrangements_version", Integer, nullable=False, server_default="0"),
    Column("arrangements", Json),
)

# No foreign key to event_copy: facts come in any order, and an invitation outlives what is known of its event.
invitation = Table(
    "invitation",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("event_id", String(64), nullable=False, index=True),
    Column("partner_id", ForeignKey("partner.id"), nullable=False, index=True),
    Column("terms", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("slots", Slots, nullable=False),
    Column("deadline", Utc, nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("token_sha256", String(64), nullable=False),
    Column("issued_at", Utc, nullable=False),
    Column("agreed_starts_at", Utc),
    Column("agreed_ends_at", Utc),
    Column("message", Text),
    Column("escalated_at", Utc),
    Column("reminded_at", Utc),
    Column("arrangements", Json),
    Column("feedback_score", Integer),
    Column("feedback_text", Text),
    Column("forwarded_as", String(16)),
    Column("forwarded_by", String(64)),
    Column("forwarded_at", Utc),
    Unique("token_sha256"),
    CheckConstraint(_words("state", STATES), name="state"),
    CheckConstraint("feedback_score BETWEEN 1 AND 5", name="score"),
    CheckConstraint("state <> 'accepted' OR agreed_starts_at IS NOT NULL", name="agreed"),
)
_live = invitation.c.state.in_(LIVE)
Index(
    "uq_invitation_live", invitation.c.event_id, invitation.c.partner_id,
    unique=True, sqlite_where=_live, postgresql_where=_live,
)  # fmt: skip
_open = invitation.c.state == "open"
Index("ix_invitation_open_deadline", invitation.c.deadline, sqlite_where=_open, postgresql_where=_open)

reply = Table(
    "reply",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("invitation_id", ForeignKey("invitation.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("answer", String(16), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("receipt", String(40), nullable=False),
    Column("replied_at", Utc, nullable=False),
    Column("slot", Integer),
    Column("slots", Slots, nullable=False),
    Column("headcount", Integer),
    Column("contact_name", String(100)),
    Column("contact_phone", String(100)),
    Column("leader_name", String(100)),
    Column("reason", Text),
    Column("message", Text),
    Column("evidence_id", String(64)),
    Column("notice_read", Boolean, nullable=False, server_default=false()),
    Unique("invitation_id", "round"),
    Unique("receipt"),
    CheckConstraint("answer IN ('accept', 'decline', 'counter')", name="answer"),
)

change_request = Table(
    "change_request",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("invitation_id", ForeignKey("invitation.id"), nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("slots", Slots, nullable=False),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("message", Text),
    Column("answered_at", Utc),
    CheckConstraint(_words("state", REQUEST_STATES), name="state"),
)

retired_link = Table(
    "retired_link",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("invitation_id", ForeignKey("invitation.id"), nullable=False),
    Column("retired_at", Utc, nullable=False),
)

unit_copy = Table(
    "unit_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("parent_id", String(64)),
    Column("notice", Text),
    Column("notice_source", Text),
    Column("audit_notice", Text),
    Column("audit_notice_source", Text),
    Column("hotline", String(200)),
    Column("contact_phone", String(200)),
)

branch_copy = Table(
    "branch_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("unit_id", String(64), nullable=False),
)

account_copy = Table(
    "account_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("member_id", String(64), index=True),
)
