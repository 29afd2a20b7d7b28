"""Reading what one was told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.clock import rfc3339
from kit.domain import not_found
from services.notify.ports import NotifyWork


def read_message(work: NotifyWork, *, message_id: str) -> dict[str, Any]:
    """Mark one's own message as read; twice is once."""
    message = work.messages.find(message_id)
    if message is None:
        raise not_found("消息")
    message.read(work.now)
    return {"id": message.id, "state": message.state_at(work.now), "version": 1, "read_at": rfc3339(message.read_at)}


def snooze_message(work: NotifyWork, *, message_id: str, until: dt.datetime) -> dict[str, Any]:
    """Put one's own message off; it is unread again at that time."""
    message = work.messages.find(message_id)
    if message is None:
        raise not_found("消息")
    message.snooze(until, work.now)
    return {
        "id": message.id,
        "state": message.state_at(work.now),
        "version": 1,
        "snoozed_until": rfc3339(message.snoozed_until),
    }


def read_all_messages(work: NotifyWork) -> dict[str, Any]:
    """Mark everything that one has not read."""
    return {"state": "read", "count": work.messages.read_all(work.actor.account_id, work.now)}
