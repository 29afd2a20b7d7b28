"""What one may ask the notify service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, func, literal, select

from contracts.events import CheckpointSigned
from kit.clock import rfc3339
from kit.domain import not_found
from kit.paging import decode_cursor, page
from kit.work import Work
from services.notify.persistence import tables
from services.notify.queries import publications


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


QUERIES: dict[str, Callable[..., Any]] = {
    "inbox": inbox,
    "unread_count": unread_count,
    "event_deliveries": event_deliveries,
    "checkpoint_deliveries": checkpoint_deliveries,
    **publications.QUERIES,
    "personal_record": personal_record,
}
