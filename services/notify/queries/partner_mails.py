"""What became of mail to partners' contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from kit.clock import rfc3339
from services.notify.persistence import tables

MOST = 200


def partner_mails(work: Any, *, event_id: str) -> dict[str, Any]:
    """Those about an event, newest first; the guard has judged that it may be seen."""
    mail, delivery, message = tables.partner_mail, tables.delivery, tables.inbox_message
    query = (
        select(mail.c.event_id, mail.c.invitation_id, mail.c.partner_id, mail.c.kind, delivery, message.c.created_at)
        .join(delivery, delivery.c.message_id == mail.c.id)
        .join(message, message.c.id == mail.c.id)
        .where(mail.c.event_id == event_id)
        .order_by(delivery.c.id.desc())
        .limit(MOST)
    )
    items = [_shown(row) for row in work.db.execute(query)]
    return {"items": items, "next_cursor": None, "mail_is_set": "mail" in work.outward}


def _shown(row: Any) -> dict[str, Any]:
    plain = ("id", "event_id", "invitation_id", "partner_id", "kind", "state", "provider_code", "attempts", "version")
    times = {"created_at": rfc3339(row.created_at), "sent_at": rfc3339(row.sent_at)}
    return {**{name: getattr(row, name) for name in plain}, "address": row.target, **times}


QUERIES: dict[str, Callable[..., Any]] = {"partner_mails": partner_mails}
