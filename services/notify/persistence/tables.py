"""The tables of the notify service."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    case,
    false,
)

from kit.columns import Json, Utc
from kit.tables import KitTables, new_metadata

metadata = new_metadata()
kit_tables = KitTables(metadata)

inbox_message = Table(
    "inbox_message",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account_id", String(64), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("fact_type", String(100), nullable=False),
    Column("title", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("link", String(300), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("read_at", Utc),
    Column("snoozed_until", Utc),
    Index("ix_inbox_message_account_id", "account_id", "id"),
)

channel = Table(
    "channel",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(100), nullable=False),
    Column("base_url", String(500), nullable=False),
    Column("proxy", String(500), nullable=False),
    Column("news", Json, nullable=False),
    Column("settings", Json, nullable=False),
    Column("secret", Json, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("language", String(8), nullable=False, server_default="zh"),
    Column("robot", String(64), nullable=False, server_default="", index=True),
    Column("resting_until", Utc),
    Column("version", Integer, nullable=False),
    UniqueConstraint("unit_id", "name"),
    CheckConstraint("kind IN ('wecom', 'dingtalk', 'feishu', 'webhook', 'sms')", name="kind"),
)
"""`secret`: its parts, each sealed by `kit.sealing`. `robot`: a keyed fingerprint of where it leads."""


def unread_at(now: dt.datetime) -> ColumnElement[bool]:
    """Not read, or put off until a time that has come: `Message.state_at` in SQL."""
    column = inbox_message.c
    return case((column.snoozed_until.is_not(None), column.snoozed_until <= now), else_=column.read_at.is_(None))


delivery = Table(
    "delivery",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("message_id", ForeignKey("inbox_message.id"), nullable=False, index=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("channel", String(32), nullable=False),
    Column("account_id", String(64), nullable=False),
    Column("target", String(254), nullable=False, server_default=""),
    Column("state", String(16), nullable=False),
    Column("provider_code", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("channel_id", ForeignKey("channel.id")),
    Column("batch_id", String(64)),
    Column("tried_at", Utc),
    Column("version", Integer, nullable=False),
    UniqueConstraint("message_id", "channel", "target"),
    CheckConstraint("state IN ('queued', 'sending', 'delivered', 'failed', 'parked', 'dropped')", name="state"),
    Index("ix_delivery_state", "state", "next_attempt_at"),
    Index("ix_delivery_channel_id", "channel_id", "state", "next_attempt_at"),
    Index("ix_delivery_tried_at", "channel_id", "tried_at"),
)

partner_mail = Table(
    "partner_mail",
    metadata,
    Column("id", ForeignKey("inbox_message.id"), primary_key=True),
    Column("event_id", String(64), nullable=False, index=True),
    Column("invitation_id", String(64), nullable=False, index=True),
    Column("partner_id", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("invitation_version", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("starts_at", Utc),
    Column("ends_at", Utc),
    Column("sealed", Text),
)
"""Mail to partners' contacts. `sealed` by `kit.sealing`, and empty once the mail is out."""

partner_contact = Table(
    "partner_contact",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("event_id", String(64), nullable=False, index=True),
    Column("partner_id", String(64), nullable=False, index=True),
    Column("masked", String(254), nullable=False),
    Column("sealed", Text),
    Column("said", String(16), nullable=False),
    Column("told_starts_at", Utc),
    Column("told_ends_at", Utc),
    Column("told_round", Integer, nullable=False),
    Column("closing", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
"""By invitation: who was written to, so that a date that is agreed on or given up reaches them, too."""

publication = Table(
    "publication",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("event_id", String(64), nullable=False),
    Column("channel", String(100), nullable=False),
    Column("title", Text, nullable=False),
    Column("registered_at", Utc, nullable=False),
    Column("address", String(500), nullable=False, server_default=""),
    Column("published_on", Date),
    Column("recorded_by", String(64)),
    Column("retracted_by", String(64)),
    Column("retracted_at", Utc),
    Column("retracted_because", Text),
    Column("version", Integer, nullable=False),
    UniqueConstraint("event_id", "channel"),
)


def _copy(name: str, *columns: Column[Any]) -> Table:
    """What another service told of its things; `version` is that of the newest fact."""
    key, version = Column("id", String(64), primary_key=True), Column("version", Integer, nullable=False)
    return Table(f"{name}_copy", metadata, key, *columns, version)


account_copy = _copy(
    "account",
    Column("name", String(100), nullable=False),
    Column("roles", Json, nullable=False),
    Column("branch_id", String(64), index=True),
    Column("unit_id", String(64), nullable=False),
    Column("member_id", String(64), index=True),
    Column("active", Boolean, nullable=False),
)
member_copy = _copy(
    "member",
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("retired", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
)
"""Who is retired, and where; no name."""
branch_copy = _copy(
    "branch", Column("name", String(100), nullable=False), Column("unit_id", String(64), nullable=False)
)
unit_copy = _copy("unit", Column("name", String(100), nullable=False), Column("parent_id", String(64)))
partner_copy = _copy("partner", Column("name", Text, nullable=False))
event_copy = _copy(
    "event",
    Column("number", String(64), nullable=False),
    Column("theme", Text, nullable=False),
    Column("branch_id", String(64), nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("proposer_id", String(64), nullable=False),
    Column("state", String(32), nullable=False),
)
date_copy = _copy(
    "date", Column("starts_at", Utc), Column("ends_at", Utc), Column("cancelled", Boolean, nullable=False)
)
"""By event: the date that was agreed on, and whether it still holds."""
invitation_copy = _copy(
    "invitation",
    Column("event_id", String(64), nullable=False),
    Column("partner_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("starts_at", Utc),
    Column("ends_at", Utc),
)
"""How an invitation stands; the dates are there while its partner agrees to them."""
deputy_copy = _copy(
    "deputy",
    Column("account_id", String(64), nullable=False),
    Column("for_account_id", String(64), nullable=False, index=True),
    Column("from_on", String(10), nullable=False),
    Column("to_on", String(10), nullable=False),
    Column("ended", Boolean, nullable=False),
)

event_told = Table(
    "event_told",
    metadata,
    Column("event_id", String(64), primary_key=True),
    Column("event_version", Integer, primary_key=True, autoincrement=False),
    Column("account_ids", Json, nullable=False),
)
"""Whom a change of an event was told to, so that asking again tells nobody twice."""

calendar_copy = _copy(
    "calendar", Column("unit_id", String(64), nullable=False, index=True), Column("days", Json, nullable=False)
)

preference = Table(
    "preference",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("address", String(254), nullable=False),
    Column("mailed", Json, nullable=False),
    Column("digest", String(16), nullable=False),
    Column("quiet_from", String(5)),
    Column("quiet_to", String(5)),
    Column("workdays_only", Boolean, nullable=False),
    Column("language", String(8), nullable=False, server_default="zh"),
)
"""How an account wants to be told. The address is here and nowhere else: deliveries take it when they leave."""

template = Table(
    "template",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("language", String(8), nullable=False, server_default="zh"),
    Column("title", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("for_channels", Boolean, nullable=False, server_default=false()),
    Column("changed_by", String(64)),
    Column("changed_at", Utc),
    UniqueConstraint("unit_id", "name", "language"),
)

audience_choice = Table(
    "audience_choice",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("retired", Boolean),
    Column("changed_by", String(64)),
    Column("changed_at", Utc),
    UniqueConstraint("unit_id", "name"),
)
