"""Subscriptions to one's calendar: of the token only the hash is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, Column, String, Table, select
from sqlalchemy.orm import Session

from kit.columns import Utc
from services.events.domain.calendar_feed import KINDS, CalendarFeed
from services.events.persistence.event_tables import one_of
from services.events.persistence.metadata import mapper_registry, metadata

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account_id", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("branch_id", String(64)),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    CheckConstraint(one_of("kind", tuple(KINDS)), name="kind"),
)

mapper_registry.map_imperatively(CalendarFeed, calendar_feed)


class CalendarFeeds:
    """The subscriptions of one unit of work."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def add(self, made: CalendarFeed) -> None:
        """A new one."""
        self.db.add(made)

    def of_account(self, account_id: str) -> Sequence[CalendarFeed]:
        """Those that still hold, of one account."""
        columns = calendar_feed.c
        mine = (columns.account_id == account_id, columns.revoked_at.is_(None))
        return self.db.scalars(select(CalendarFeed).where(*mine).order_by(columns.id)).all()

    def by_hash(self, token_hash: str) -> CalendarFeed | None:
        """The one with this token, also when it was revoked."""
        return self.db.scalars(select(CalendarFeed).where(calendar_feed.c.token_hash == token_hash)).one_or_none()

    def revoke(self, feeds: Sequence[CalendarFeed], now: dt.datetime) -> None:
        """Their tokens open nothing any more."""
        for feed in feeds:
            feed.revoked_at = now
