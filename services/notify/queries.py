"""What one may ask the notify service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal, not_, select, true

from contracts.events import CheckpointSigned
from kit.clock import rfc3339
from kit.domain import Actor, not_found
from kit.paging import decode_cursor, page
from kit.work import Work
from services.notify.persistence import tables


def inbox(work: Work, *, unread: bool | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """One's own messages, newest first; `unread` true: only those."""
    message = tables.inbox_message
    query = select(message).where(message.c.account_id == work.actor.account_id)
    if unread is not None:
        query = query.where(message.c.read_at.is_(None) if unread else message.c.read_at.is_not(None))
    before = decode_cursor(cursor, [str])
    if before is not None:
        query = query.where(message.c.id < before[0])
    rows = work.db.execute(query.order_by(message.c.id.desc()).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.id,), _message)


def unread_count(work: Work) -> dict[str, Any]:
    """How many messages one has not read."""
    message = tables.inbox_message
    mine = (message.c.account_id == work.actor.account_id, message.c.read_at.is_(None))
    return {"unread": work.db.execute(select(func.count()).select_from(message).where(*mine)).scalar_one()}


def personal_record(work: Work, *, member_id: str) -> dict[str, Any]:
    """Every message to a member's account, for handing over (`lianxue privacy export`); operators only."""
    if work.actor.reach != "all":
        raise not_found("党员")
    message, account = tables.inbox_message, tables.account_copy
    theirs = select(account.c.id).where(account.c.member_id == member_id)
    rows = work.db.execute(select(message).where(message.c.account_id.in_(theirs)).order_by(message.c.id)).all()
    return {"messages": [_message(row) for row in rows]}


def event_deliveries(work: Work, *, event_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """What became of everything that was sent about an event; the guard has judged that it may be seen."""
    delivery, account, message = tables.delivery, tables.account_copy, tables.inbox_message
    query = (
        select(delivery, account.c.name.label("recipient"), message.c.title)
        .join(message, message.c.id == delivery.c.message_id)
        .outerjoin(account, account.c.id == delivery.c.account_id)
        .where(delivery.c.subject == event_id)
    )
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(delivery.c.id > after[0])
    rows = work.db.execute(query.order_by(delivery.c.id).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.id,), _delivery)


def checkpoint_deliveries(work: Any, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """What became of the ledger's checkpoints that were sent out, newest first, and where they go as it is set now."""
    delivery, message = tables.delivery, tables.inbox_message
    query = (
        select(delivery, message.c.title, literal(None).label("recipient"))
        .join(message, message.c.id == delivery.c.message_id)
        .where(message.c.fact_type == CheckpointSigned.TYPE)
    )
    before = decode_cursor(cursor, [str])
    if before is not None:
        query = query.where(delivery.c.id < before[0])
    rows = work.db.execute(query.order_by(delivery.c.id.desc()).limit(limit + 1)).all()
    targets = [{"channel": target.channel, "address": target.address} for target in work.checkpoint_targets]
    return {**page(rows, limit, lambda row: (row.id,), _delivery), "targets": targets}


def publications(work: Work, *, event_id: str) -> dict[str, Any]:
    """Where an event's briefing was published; the guard has judged that it may be seen."""
    entry = tables.publication
    rows = work.db.execute(select(entry).where(entry.c.event_id == event_id).order_by(entry.c.channel)).all()
    return {"items": [_publication(row) for row in rows], "next_cursor": None}


def publication_register(
    work: Work, *, state: str | None, since: dt.date | None, until: dt.date | None, limit: int, cursor: str | None,
    **equal: str | None,
) -> dict[str, Any]:  # fmt: skip
    """All entries within reach, newest first; `since` and `until` bound the day on which it appeared."""
    entry, event, branch = tables.publication, tables.event_copy, tables.branch_copy
    query = (
        select(entry, event.c.number, event.c.theme, branch.c.name.label("branch"))
        .join(event, event.c.id == entry.c.event_id)
        .outerjoin(branch, branch.c.id == event.c.branch_id)
        .where(_within_reach(work.actor), *_IN_STATE.get(state or "", ()))
    )
    columns = {"channel": entry.c.channel, "event_id": entry.c.event_id, "branch_id": event.c.branch_id}
    query = query.where(*(columns[name] == wanted for name, wanted in equal.items() if wanted))
    query = query.where(entry.c.published_on >= since) if since else query
    query = query.where(entry.c.published_on <= until) if until else query
    before = decode_cursor(cursor, [str])
    query = query.where(entry.c.id < before[0]) if before is not None else query
    rows = work.db.execute(query.order_by(entry.c.id.desc()).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.id,), _registered)


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    """As `Actor.reaches`, over the copies of events."""
    event = tables.event_copy.c
    if actor.reach == "all":
        return true()
    return event.unit_id.in_(actor.unit_scope) if actor.reach == "unit" else event.branch_id == (actor.branch_id or "")


_ENTRY = tables.publication.c
_PLACED = and_(_ENTRY.address != "", _ENTRY.published_on.is_not(None))
_IN_STATE: dict[str, tuple[ColumnElement[bool], ...]] = {
    "retracted": (_ENTRY.retracted_at.is_not(None),),
    "recorded": (_ENTRY.retracted_at.is_(None), _PLACED),
    "registered": (_ENTRY.retracted_at.is_(None), not_(_PLACED)),
}


def _message(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "body": row.body,
        "link": row.link,
        "subject": row.subject,
        "type": row.fact_type,
        "created_at": rfc3339(row.created_at),
        "read_at": rfc3339(row.read_at),
        "state": "unread" if row.read_at is None else "read",
    }


def _delivery(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "recipient": row.target or row.recipient or row.account_id,
        "title": row.title,
        "state": row.state,
        "provider_code": row.provider_code,
        "attempts": row.attempts,
        "sent_at": rfc3339(row.sent_at),
        "version": row.version,
    }


def _publication(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "event_id": row.event_id,
        "channel": row.channel,
        "title": row.title,
        "registered_at": rfc3339(row.registered_at),
        "state": _state(row),
        "address": row.address,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "retracted_at": rfc3339(row.retracted_at),
        "retracted_because": row.retracted_because,
        "version": row.version,
    }


def _state(row: Row[Any]) -> str:
    """As `Publication.state`."""
    if row.retracted_at is not None:
        return "retracted"
    return "recorded" if row.address and row.published_on else "registered"


def _registered(row: Row[Any]) -> dict[str, Any]:
    return {**_publication(row), "number": row.number, "theme": row.theme, "branch": row.branch}


QUERIES: dict[str, Callable[..., Any]] = {
    "inbox": inbox,
    "unread_count": unread_count,
    "event_deliveries": event_deliveries,
    "checkpoint_deliveries": checkpoint_deliveries,
    "publications": publications,
    "publication_register": publication_register,
    "personal_record": personal_record,
}
