"""What one may ask the notify service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, func, literal, not_, select

from contracts.catalogue import BY_TYPE
from contracts.events import CheckpointSigned
from kit.clock import rfc3339
from kit.domain import not_found
from kit.paging import decode_cursor, page
from kit.work import Work
from services.notify.domain.reminder_rules import BY_NAME
from services.notify.domain.template_view import check, example_of, shown
from services.notify.persistence import tables
from services.notify.queries import channels, partner_mails, publications


def inbox(work: Work, *, unread: bool | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """One's own messages, newest first; `unread` true: only those."""
    message = tables.inbox_message
    fresh = tables.unread_at(work.now)
    query = select(message).where(message.c.account_id == work.actor.account_id)
    if unread is not None:
        query = query.where(fresh if unread else not_(fresh))
    before = decode_cursor(cursor, [str])
    if before is not None:
        query = query.where(message.c.id < before[0])
    rows = work.db.execute(query.order_by(message.c.id.desc()).limit(limit + 1)).all()
    return page(rows, limit, lambda row: (row.id,), lambda row: _message(row, work.now))


def unread_count(work: Work) -> dict[str, Any]:
    """How many messages one has not read."""
    message = tables.inbox_message
    mine = (message.c.account_id == work.actor.account_id, tables.unread_at(work.now))
    return {"unread": work.db.execute(select(func.count()).select_from(message).where(*mine)).scalar_one()}


def personal_record(work: Any, *, member_id: str) -> dict[str, Any]:
    """Every message to a member's account, for handing over (`lianxue privacy export`); operators only."""
    if work.actor.reach != "all":
        raise not_found("党员")
    message, account = tables.inbox_message, tables.account_copy
    theirs = select(account.c.id).where(account.c.member_id == member_id)
    rows = work.db.execute(select(message).where(message.c.account_id.in_(theirs)).order_by(message.c.id)).all()
    settings = [work.preferences.of(account_id) for account_id in work.db.scalars(theirs)]
    kept = [preference.to_dict() for preference in settings if preference.version]
    return {"messages": [_message(row, work.now) for row in rows], "notification_settings": kept}


def notification_settings(work: Any) -> dict[str, Any]:
    """How one wants to be told; `mail_is_set`: whether this office sends mail at all."""
    return {**work.preferences.of(work.actor.account_id).to_dict(), "mail_is_set": "mail" in work.outward}


def templates(work: Any, *, language: str) -> dict[str, Any]:
    """All words that people may get in a language, as they are in force for the actor's unit by its own entries."""
    unit = work.actor.unit_id or ""
    own, choices = work.templates.of_unit(unit, language), work.audiences.of_unit(unit)
    rules = BY_NAME.items()
    items = [shown(rule, BY_TYPE[rule.fact], own.get(name), choices.get(name), language) for name, rule in rules]
    return {"items": items, "next_cursor": None}


def template(work: Any, *, template: str, language: str) -> dict[str, Any]:
    """One rule's words."""
    rule, unit = BY_NAME[template], work.actor.unit_id or ""
    own, choice = work.templates.find(unit, template, language), work.audiences.find(unit, template)
    return shown(rule, BY_TYPE[rule.fact], own, choice, language)


def preview_template(
    _work: Any, *, template: str, language: str, title: str, body: str, for_channels: bool
) -> dict[str, Any]:
    """The words with invented values; what could not be kept is refused here, too."""
    rule = BY_NAME[template]
    fact = BY_TYPE[rule.fact]
    check(rule, fact, title, body, for_channels=for_channels)
    return example_of(rule, fact, title, body, language)


def event_deliveries(work: Work, *, event_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """What became of everything that was sent about an event; the guard has judged that it may be seen."""
    delivery, account, message = tables.delivery, tables.account_copy, tables.inbox_message
    query = (
        select(delivery, func.coalesce(tables.channel.c.name, account.c.name).label("recipient"), message.c.title)
        .join(message, message.c.id == delivery.c.message_id)
        .outerjoin(tables.channel, tables.channel.c.id == delivery.c.channel_id)
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


def _message(row: Row[Any], now: dt.datetime) -> dict[str, Any]:
    back = row.snoozed_until is not None and row.snoozed_until <= now
    away = row.snoozed_until is not None and not back
    return {
        "id": row.id,
        "title": row.title,
        "body": row.body,
        "link": row.link,
        "subject": row.subject,
        "type": row.fact_type,
        "created_at": rfc3339(row.created_at),
        "read_at": None if back else rfc3339(row.read_at),
        "snoozed_until": rfc3339(row.snoozed_until) if away else None,
        "state": "snoozed" if away else "unread" if back or row.read_at is None else "read",
    }


def _delivery(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "recipient": (row.target if row.channel_id is None else "") or row.recipient or row.account_id,
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
    **partner_mails.QUERIES,
    "personal_record": personal_record,
    **channels.QUERIES,
    "notification_settings": notification_settings,
    "templates": templates,
    "template": template,
    "preview_template": preview_template,
}
