"""Invitations as the organizer and the supervisors see them; visibility is judged by the guards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kit.clock import rfc3339
from kit.domain import not_found
from services.partners.domain.event_copy import EventCopy
from services.partners.domain.invitation import Invitation
from services.partners.domain.links import token_of
from services.partners.persistence.tables import account_copy
from services.partners.persistence.tables import invitation as table
from services.partners.persistence.tables import partner as partner_table
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.queries import wording
from services.partners.queries.contacts import writable_contacts
from services.partners.queries.hosts import Host, host_of
from services.partners.queries.shapes import feedback_shape, reply_shape, request_shape, slot_shape


def event_invitations(work: PartnersWork, *, event_id: str) -> dict[str, Any]:
    """One item for each partner that takes part, the newest invitation of each; revoked ones only where no other is."""
    event = work.events.find(event_id)
    host = host_of(work, event)
    newest: dict[str, Invitation] = {}
    for known in work.invitations.of_event(event_id):
        if known.partner_id not in newest or known.state != "revoked" or newest[known.partner_id].state == "revoked":
            newest[known.partner_id] = known
    shown = sorted(newest.values(), key=lambda known: known.id)
    return {"items": [_item(work, known, event, host) for known in shown], "next_cursor": None}


def invitation(work: PartnersWork, *, invitation_id: str) -> dict[str, Any]:
    """One invitation with the answers of all its rounds."""
    found = work.db.scalar(select(Invitation).where(table.c.id == invitation_id))
    if found is None:
        raise not_found("邀请")
    event = work.events.find(found.event_id)
    return {
        **_item(work, found, event, host_of(work, event)),
        "replies": [reply_shape(reply) for reply in found.replies],
    }


def url_of(work: PartnersWork, found: Invitation) -> str:
    """The partner's link, which is the right to answer: shown to the inviting side, kept out of logs."""
    return f"{work.public_url.rstrip('/')}/i/{token_of(work.link_key, found.id, found.nonce)}"


def _item(work: PartnersWork, found: Invitation, event: EventCopy | None, host: Host) -> dict[str, Any]:
    url = url_of(work, found)
    partner = work.db.scalar(select(partner_table.c.name).where(partner_table.c.id == found.partner_id)) or ""
    return {
        **{name: getattr(found, name) for name in ("id", "event_id", "partner_id")},
        "partner_name": partner,
        "state": found.state_at(work.now),
        "round": found.round,
        "version": found.version,
        "terms": found.terms,
        "url": url,
        "expires_at": rfc3339(found.shown_until()),
        "deadline": rfc3339(found.deadline),
        "slots": [slot_shape(slot) for slot in found.slots],
        "agreed": slot_shape(found.agreed) if found.agreed else None,
        "message": found.message,
        "reply": reply_shape(found.current_reply),
        "change_requests": [request_shape(request) for request in found.change_requests],
        "arrangements": found.arrangements,
        "feedback": feedback_shape(found),
        "contacts": writable_contacts(work, found.partner_id),
        "forwarded": _forwarded(work, found, event),
        "share_text": _share_text(work, found, event, wording.Invited(partner, *_told(event, host), url, host.call)),
    }


def _told(event: EventCopy | None, host: Host) -> tuple[str, str, str]:
    """Who invites, to what, where."""
    return host.full_name, event.theme if event else "", (event.venue or {}).get("name", "") if event else ""


def _share_text(work: PartnersWork, found: Invitation, event: EventCopy | None, to: wording.Invited) -> str:
    """What fits the stage: an invitation, the agreed date, or after the event a request for feedback."""
    if not found.agreed:
        return wording.share_text(to, found.slots, found.deadline)
    over = _text_of(work, found, event) == "feedback"
    return wording.feedback_text(to, found.agreed) if over else wording.confirmation_text(to, found.agreed)


def _text_of(work: PartnersWork, found: Invitation, event: EventCopy | None) -> str:
    return found.text_at(work.now, held=event is not None and event.was_held)


def _forwarded(work: PartnersWork, found: Invitation, event: EventCopy | None) -> dict[str, Any] | None:
    """Who sent the present text on by hand, and when; None where nobody has said so."""
    if found.forwarded_as != _text_of(work, found, event):
        return None
    by = work.db.scalar(select(account_copy.c.name).where(account_copy.c.id == found.forwarded_by)) or ""
    return {"text": found.forwarded_as, "by": by, "at": rfc3339(found.forwarded_at)}
