"""What one may ask about channels and what goes out over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, func, or_, select

from kit.clock import rfc3339
from kit.domain import not_found
from kit.paging import decode_cursor, page
from kit.work import Work
from services.notify.domain.messages import OUTWARD
from services.notify.persistence import tables

UNDELIVERED = ("queued", "sending", "failed", "parked")


def channels(work: Work, *, kind: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """The channels of the units within reach, by name."""
    channel = tables.channel
    query = select(channel)
    if work.actor.reach != "all":
        query = query.where(channel.c.unit_id.in_(work.actor.unit_scope))
    if kind is not None:
        query = query.where(channel.c.kind == kind)
    after = decode_cursor(cursor, [str, str])
    if after is not None:
        later = (channel.c.name == after[0]) & (channel.c.id > after[1])
        query = query.where(or_(channel.c.name > after[0], later))
    rows = work.db.execute(query.order_by(channel.c.name, channel.c.id).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.name, row.id), lambda row: _channel(work, row))


def webhooks(work: Work, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """Those that programs listen to."""
    return channels(work, kind="webhook", limit=limit, cursor=cursor)


def channel(work: Work, *, channel_id: str) -> dict[str, Any]:
    """One channel, and how much is on its way over it; the guard has judged that it may be seen."""
    table = tables.channel
    row = work.db.execute(select(table).where(table.c.id == channel_id)).one_or_none()
    if row is None:
        raise not_found("渠道")
    delivery = tables.delivery
    counted = select(delivery.c.state, func.count()).where(delivery.c.channel_id == channel_id)
    counts = work.db.execute(counted.group_by(delivery.c.state)).all()
    return {**_channel(work, row), "counts": {row[0]: row[1] for row in counts}}


def deliveries(
    work: Work, *, state: str | None, channel_id: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Everything that did not get out yet, or everything in a state; over one channel or all, newest first."""
    delivery = tables.delivery
    states: Sequence[str] = (state,) if state else UNDELIVERED
    query = _select().where(delivery.c.state.in_(states))
    if channel_id is not None:
        query = query.where(delivery.c.channel_id == channel_id)
    before = decode_cursor(cursor, [str])
    if before is not None:
        query = query.where(delivery.c.id < before[0])
    rows = work.db.execute(query.order_by(delivery.c.id.desc()).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.id,), _delivery)


def delivery(work: Work, *, delivery_id: str) -> dict[str, Any]:
    """One delivery; the guard has judged that it may be seen."""
    row = work.db.execute(_select().where(tables.delivery.c.id == delivery_id)).one_or_none()
    if row is None:
        raise not_found("通知")
    return _delivery(row)


def waiting_deliveries(work: Any, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """What waits to leave the house, oldest first, with the whole link: for another machine to send."""
    delivery = tables.delivery
    outward = or_(delivery.c.channel_id.is_not(None), delivery.c.channel.in_(OUTWARD))
    query = _select().where(delivery.c.state.in_(UNDELIVERED), outward)
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(delivery.c.id > after[0])
    rows = work.db.execute(query.order_by(delivery.c.id).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.id,), lambda row: _waiting(work.public_url, row))


def _select() -> Select[Any]:
    delivery, message = tables.delivery, tables.inbox_message
    columns = (message.c.title, message.c.fact_type, message.c.created_at, message.c.link, message.c.body)
    query = select(delivery, *columns, tables.account_copy.c.name.label("account"), tables.channel.c.name.label("way"))
    query = query.join(message, message.c.id == delivery.c.message_id)
    query = query.outerjoin(tables.account_copy, tables.account_copy.c.id == delivery.c.account_id)
    return query.outerjoin(tables.channel, tables.channel.c.id == delivery.c.channel_id)


def _channel(work: Work, row: Row[Any]) -> dict[str, Any]:
    """An address may be as good as a secret (a webhook's path): whole it is shown to administrators."""
    whole = work.actor.reach == "all"
    parts = urlsplit(row.base_url)
    return {
        "id": row.id,
        "unit_id": row.unit_id,
        "kind": row.kind,
        "name": row.name,
        "base_url": row.base_url if whole else f"{parts.scheme}://{parts.hostname}",
        "proxy": row.proxy if whole else "",
        "news": row.news,
        "settings": row.settings if whole else {},
        "secret_set": sorted(row.secret),
        "enabled": row.enabled,
        "language": row.language,
        "state": "enabled" if row.enabled else "disabled",
        "version": row.version,
    }


def _delivery(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "message_id": row.message_id,
        "channel": row.channel,
        "channel_id": row.channel_id,
        "recipient": row.way or row.target or row.account or row.account_id,
        "subject": row.subject,
        "type": row.fact_type,
        "title": row.title,
        "state": row.state,
        "provider_code": row.provider_code,
        "attempts": row.attempts,
        "created_at": rfc3339(row.created_at),
        "next_attempt_at": rfc3339(row.next_attempt_at),
        "sent_at": rfc3339(row.sent_at),
        "version": row.version,
    }


def _waiting(public_url: str, row: Row[Any]) -> dict[str, Any]:
    return {
        **_delivery(row),
        "body": row.body,
        "link": f"{public_url}{row.link}" if row.link else "",
    }


QUERIES: dict[str, Callable[..., Any]] = {
    "channels": channels,
    "channel": channel,
    "webhooks": webhooks,
    "deliveries": deliveries,
    "delivery": delivery,
    "waiting_deliveries": waiting_deliveries,
}
