"""Parts of an answer that several questions share. Moments leave as RFC 3339 with +08:00."""

from __future__ import annotations

from typing import Any

from kit.clock import rfc3339
from services.partners.domain.answers import ChangeRequest, Reply
from services.partners.domain.invitation import Invitation
from services.partners.domain.slots import Slot


def slot_shape(slot: Slot) -> dict[str, Any]:
    """{starts_at, ends_at}."""
    return {"starts_at": rfc3339(slot.starts_at), "ends_at": rfc3339(slot.ends_at)}


def reply_shape(reply: Reply | None) -> dict[str, Any] | None:
    """A recorded answer with its receipt."""
    if reply is None:
        return None
    return {
        "answer": reply.answer,
        "round": reply.round,
        "receipt": reply.receipt,
        "replied_at": rfc3339(reply.replied_at),
        "slot": reply.slot,
        "slots": [slot_shape(slot) for slot in reply.slots],
        "headcount": reply.headcount,
        "contact_name": reply.contact_name,
        "contact_phone": reply.contact_phone,
        "leader_name": reply.leader_name,
        "reason": reply.reason,
        "message": reply.message,
        "on_behalf": reply.on_behalf,
        "notice_read": reply.notice_read,
    }


def request_shape(request: ChangeRequest) -> dict[str, Any]:
    """A request for change, with the organizer's answer."""
    return {
        "id": request.id,
        "round": request.round,
        "reason": request.reason,
        "slots": [slot_shape(slot) for slot in request.slots],
        "requested_at": rfc3339(request.requested_at),
        "state": request.state,
        "message": request.message,
        "answered_at": rfc3339(request.answered_at),
    }


def feedback_shape(found: Invitation) -> dict[str, Any] | None:
    """What the partner said after the event."""
    return None if found.feedback_score is None else {"score": found.feedback_score, "text": found.feedback_text}
