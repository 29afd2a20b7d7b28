"""Subscriptions as their owner sees them, and the file that a token opens."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from kit.calendar_file import Entry, written
from kit.clock import rfc3339
from kit.domain import Gone, not_found
from services.events.domain.calendar_feed import KINDS, CalendarFeed
from services.events.domain.people import Account
from services.events.domain.states import AGREED
from services.events.persistence.event_repository import holds
from services.events.persistence.event_tables import booking, study_event
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import branch_names, partner_names

BACK = dt.timedelta(days=365)
MOST = 500


def calendar_feeds(work: EventsWork) -> dict[str, Any]:
    """One's own that still hold. The tokens are known to whoever made them only."""
    found = work.calendar_feeds.of_account(work.actor.account_id)
    items = [{"id": one.id, "kind": one.kind, "made_at": rfc3339(one.made_at)} for one in found]
    return {"items": items, "next_cursor": None}


def calendar_feed_file(work: EventsWork, *, token: str) -> dict[str, Any]:
    """{ics}: unknown is NotFound; what was revoked or renewed, and what is no longer the account's, is Gone."""
    feed = work.calendar_feeds.by_hash(hashlib.sha256(token.encode()).hexdigest())
    if feed is None:
        raise not_found("日历")
    account = work.copies.accounts([feed.account_id]).get(feed.account_id)
    moved = feed.kind == "branch" and (account is None or account.branch_id != feed.branch_id)
    if feed.revoked_at is not None or account is None or not account.active or moved:
        raise Gone("calendar.revoked", "这个日历订阅已失效，请重新生成。", "This subscription has ended.")
    return {"ics": written(_entries(work, feed, account), name=f"联学：{KINDS[feed.kind]}")}


def _entries(work: EventsWork, feed: CalendarFeed, account: Account) -> list[Entry]:
    columns = study_event.c
    which = _of_branch(feed) if feed.kind == "branch" else _own(account)
    query = select(study_event).where(
        which, columns.state.in_((*AGREED, "cancelled")), columns.starts_at >= work.now - BACK
    )  # fmt: skip
    rows = work.db.execute(query.order_by(columns.starts_at.desc()).limit(MOST)).all()
    branches = branch_names(work, {row.branch_id for row in rows})
    partners = partner_names(work, {key for row in rows for key in row.partner_ids})
    return [_entry(row, branches.get(row.branch_id, ""), partners, work.now) for row in reversed(rows)]


def _of_branch(feed: CalendarFeed) -> ColumnElement[bool]:
    columns = study_event.c
    branch_id = feed.branch_id or ""
    return or_(columns.branch_id == branch_id, holds(columns.cohost_branch_ids, branch_id))


def _own(account: Account) -> ColumnElement[bool]:
    """What they run, and what they are booked for; a seat that went with its event stays, to be shown as cancelled."""
    columns = study_event.c
    runs = or_(columns.responsible_id == account.id, columns.proposer_id == account.id)
    if account.member_id is None:
        return runs
    seats = select(booking.c.event_id).where(booking.c.member_id == account.member_id)
    booked = columns.id.in_(seats.where(booking.c.state == "booked"))
    called_off = (columns.state == "cancelled") & columns.id.in_(seats)
    return or_(runs, booked, called_off)


def _entry(row: Any, branch: str, partners: dict[str, str], now: dt.datetime) -> Entry:
    """Nobody's name is in it: a feed's address may be passed on."""
    names = "、".join(partners.get(key, "") for key in row.partner_ids)
    return Entry(
        uid=f"{row.id}@lianxue",
        sequence=row.version,
        stamp=now,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary=f"主题联学：{row.theme}",
        location=str((row.venue or {}).get("name") or ""),
        description=f"{branch} 与 {names}（{row.number}）",
        status="CANCELLED" if row.state == "cancelled" else "CONFIRMED",
    )


QUERIES: dict[str, Any] = {"calendar_feeds": calendar_feeds, "calendar_feed_file": calendar_feed_file}
