"""Tables of the study event and everything that hangs on it.

Value lists (slots, budget lines, agenda, the partners' answers) are JSON columns of `study_event`; what people add
one by one is a table of its own. Seats are guarded here too: `seats_taken` never exceeds `capacity`, and a member
has one live booking an event, whatever two processes do at once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from kit.columns import Json, Money, Utc
from services.events.persistence.metadata import metadata

STATES = (
    "draft", "in_review", "inviting", "confirmed", "held", "summarized", "published", "closed",
    "rejected", "declined", "cancelled",
)  # fmt: skip


def one_of(column: str, words: tuple[str, ...]) -> str:
    """The SQL of a CHECK that a column holds one of these words."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def event_key(**kwargs: Any) -> Column[str]:
    """The column by which a row hangs on its study event."""
    return Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False, **kwargs)


def _the_proposer(context: Any) -> Any:
    """Who proposes an event runs it until it is handed over."""
    return context.get_current_parameters()["proposer_id"]


study_event = Table(
    "study_event",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("cohost_branch_ids", Json, nullable=False),
    Column("proposer_id", String(64), nullable=False),
    Column("responsible_id", String(64), nullable=False, index=True, default=_the_proposer),
    Column("former_responsible_ids", Json, nullable=False, default=list),
    Column("copied_from", String(64)),
    Column("theme", String(200), nullable=False),
    Column("search_key", Text, nullable=False, server_default=""),
    Column("legacy_number", String(40)),
    Column("imported", Json),
    Column("form", String(20)),
    Column("problem", Text),
    Column("expected_result", Text),
    Column("partner_ids", Json, nullable=False),
    Column("slots", Json, nullable=False),
    Column("venue", Json),
    Column("venue_key", String(200), index=True),
    Column("capacity", Integer),
    Column("seats_taken", Integer, nullable=False, default=0),
    Column("plan_line_id", String(64), index=True),
    Column("unplanned_reason", Text),
    Column("fund_id", String(64), index=True),
    Column("budget", Json),
    Column("estimate", Money, nullable=False),
    Column("checklist", Json, nullable=False),
    Column("agenda", Json, nullable=False),
    Column("preflight", Json, nullable=False),
    Column("packs", Json, nullable=False),
    Column("terms", Integer, nullable=False),
    Column("budget_year", Integer),
    Column("negotiation", Json, nullable=False),
    Column("negotiating_since", Utc),
    Column("venue_taken_by", String(64)),
    Column("arrangements", Json),
    Column("resource_ids", Json, nullable=False, server_default="[]"),
    Column("waits_for_resource", String(64), index=True),
    Column("resource_taken_by", String(64)),
    Column("waits_since", Utc),
    Column("starts_at", Utc, index=True),
    Column("ends_at", Utc),
    Column("checkin_secret", String(64)),
    Column("no_outcomes_reason", Text),
    Column("channels", Json, nullable=False),
    Column("closing_reason", Text),
    Column("created_at", Utc, nullable=False),
    Column("submitted_at", Utc),
    Column("approved_at", Utc),
    Column("confirmed_at", Utc),
    Column("held_at", Utc),
    Column("summarized_at", Utc),
    Column("published_at", Utc),
    Column("settled_at", Utc),
    Column("closed_at", Utc),
    CheckConstraint(one_of("state", STATES), name="state"),
    CheckConstraint("seats_taken >= 0 AND (capacity IS NULL OR seats_taken <= capacity)", name="seats"),
    CheckConstraint("estimate >= 0", name="estimate"),
    CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="slot"),
)

Index("ix_study_event_busy", study_event.c.state, study_event.c.ends_at)
"""What is going on in a period: most events are over, so the end narrows it down."""
Index("ix_study_event_search", study_event.c.id, study_event.c.search_key).ddl_if(dialect="sqlite")
"""Rows are wide: SQLite looks for words here, in the order of lists, and fetches only rows that hold them."""

event_number = Table(
    "event_number",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

approval = Table(
    "approval",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(index=True),
    Column("attempt", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("role", String(20), nullable=False),
    Column("state", String(16), nullable=False),
    Column("requested_at", Utc),
    Column("urged_on", Date),
    Column("decided_by", String(64)),
    Column("decided_at", Utc),
    Column("comment", Text),
    Column("for_account_id", String(64)),
    CheckConstraint(one_of("state", ("waiting", "pending", "approved", "returned", "rejected", "void")), name="state"),
)
_pending = approval.c.state == "pending"
Index("ix_approval_pending", approval.c.role, sqlite_where=_pending, postgresql_where=_pending)
_approved = approval.c.state == "approved"
Index(
    "uq_approval_person",
    approval.c.event_id,
    approval.c.attempt,
    approval.c.step,
    approval.c.decided_by,
    unique=True,
    sqlite_where=_approved,
    postgresql_where=_approved,
)

booking = Table(
    "booking",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(index=True),
    Column("member_id", String(64), index=True),
    Column("guest_name", String(100)),
    Column("state", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("override_reason", Text),
    Column("absence_reason", Text),
    Column("booked_by", String(64), nullable=False),
    Column("booked_at", Utc, nullable=False),
    Column("promoted_at", Utc),
    Column("cancelled_at", Utc),
    CheckConstraint(one_of("state", ("booked", "waitlisted", "cancelled")), name="state"),
    CheckConstraint("(member_id IS NULL) <> (guest_name IS NULL)", name="person"),
)
_live = booking.c.state != "cancelled"
Index(
    "uq_booking_live", booking.c.event_id, booking.c.member_id, unique=True, sqlite_where=_live, postgresql_where=_live
)

checkin = Table(
    "checkin",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(index=True),
    Column("member_id", String(64), index=True),
    Column("guest_name", String(100)),
    Column("partner_id", String(64)),
    Column("how", String(16), nullable=False),
    Column("evidence_id", String(64), index=True),
    Column("signed_on", Date),
    Column("recorded_by", String(64), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    CheckConstraint("(member_id IS NULL) <> (guest_name IS NULL)", name="person"),
)
_member = checkin.c.member_id.is_not(None)
Index(
    "uq_checkin_member",
    checkin.c.event_id,
    checkin.c.member_id,
    unique=True,
    sqlite_where=_member,
    postgresql_where=_member,
)

reflection = Table(
    "reflection",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(index=True),
    Column("author_id", String(64), nullable=False),
    Column("member_id", String(64)),
    Column("text", Text, nullable=False),
    Column("added_at", Utc, nullable=False),
)

outcome = Table(
    "outcome",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(index=True),
    Column("version", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("due_on", Date, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("result", Text),
    Column("evidence_ids", Json, nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", Utc, nullable=False),
    Column("done_at", Utc),
    Column("stage", String(16), nullable=False, server_default="linked"),
    Column("history", Json, nullable=False, server_default="[]"),
    CheckConstraint(one_of("state", ("open", "done", "dropped")), name="state"),
    CheckConstraint(one_of("stage", ("linked", "integrated", "solved", "verified")), name="stage"),
)

photo = Table(
    "photo",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(index=True),
    Column("attachment_id", String(64), nullable=False),
    Column("caption", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", Utc, nullable=False),
)

briefing = Table(
    "briefing",
    metadata,
    event_key(primary_key=True),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("body_html", Text, nullable=False),
    Column("author_id", String(64), nullable=False),
    Column("saved_at", Utc, nullable=False),
    Column("submitted_by", String(64)),
    Column("submitted_at", Utc),
    Column("reviewed_by", String(64)),
    Column("reviewed_at", Utc),
    Column("comment", Text),
    CheckConstraint(one_of("state", ("draft", "submitted", "approved", "returned")), name="state"),
)

briefing_revision = Table(
    "briefing_revision",
    metadata,
    event_key(primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("title", String(200), nullable=False),
    Column("body_html", Text, nullable=False),
    Column("author_id", String(64), nullable=False),
    Column("saved_at", Utc, nullable=False),
)

negotiation_step = Table(
    "negotiation_step",
    metadata,
    Column("fact_id", String(64), primary_key=True),
    Column("event_id", String(64), nullable=False, index=True),
    Column("partner_id", String(64), nullable=False),
    Column("what", String(40), nullable=False),
    Column("occurred_at", Utc, nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("text", Text),
    Column("details", Json, nullable=False),
    Column("on_behalf", Boolean, nullable=False),
)
"""What the partners did, from their facts; no foreign key, because a fact may come before or after anything."""
