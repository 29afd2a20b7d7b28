"""What a link shows to whoever holds it. Looking changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from kit.clock import rfc3339
from kit.domain import Gone, not_found
from services.partners.domain.event_copy import EventCopy
from services.partners.domain.invitation import Invitation
from services.partners.domain.links import fingerprint_of
from services.partners.persistence.tables import invitation as table
from services.partners.persistence.tables import partner as partner_table
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.queries.hosts import Host, host_of
from services.partners.queries.shapes import feedback_shape, reply_shape, request_shape, slot_shape


@dataclass(frozen=True)
class Opened:
    """A link that is good: the invitation, its event and who invites."""

    invitation: Invitation
    event: EventCopy
    host: Host
    partner: str
    under_audit: bool


def open_link(work: PartnersWork, token: str) -> Opened:
    """What this link opens: NotFound when unknown; Gone with whom to call when it is over."""
    work.invitations.check_retired(token)
    found = work.db.scalar(select(Invitation).where(table.c.token_sha256 == fingerprint_of(token)))
    event = work.events.find(found.event_id) if found is not None else None
    if found is None or event is None:
        raise not_found("链接")
    host = host_of(work, event)
    try:
        found.check_link(work.now)
    except Gone as gone:
        gone.details.update(inviting_unit=host.unit, contact=_contact(host))
        raise
    columns = (partner_table.c.name, partner_table.c.under_audit)
    partner = work.db.execute(select(*columns).where(partner_table.c.id == found.partner_id)).one()
    return Opened(found, event, host, partner.name, partner.under_audit)


def link(work: PartnersWork, *, token: str) -> dict[str, Any]:
    """All that the partner's page shows; `actions` says what the partner may do now."""
    opened = open_link(work, token)
    return {**about_the_event(opened), **about_the_answer(opened), "actions": _actions(opened, work.now)}


def about_the_event(opened: Opened) -> dict[str, Any]:
    """Who invites to what, where, and whom to call."""
    event, host = opened.event, opened.host
    return {
        "partner": opened.partner,
        "inviting_unit": host.unit,
        "branch": host.branch,
        "theme": event.theme,
        "form": event.form,
        "venue": event.venue,
        "agenda": event.agenda,
        "own_headcount": event.own_headcount,
        "host_arrangements": event.arrangements if opened.invitation.state == "accepted" else None,
        "contact": _contact(host),
        "under_audit": opened.under_audit,
        "notice": host.notice_for(opened.under_audit),
        "hotline": host.hotline,
    }


def about_the_answer(opened: Opened) -> dict[str, Any]:
    """What is offered, until when, and what was answered."""
    found = opened.invitation
    return {
        "state": found.state,
        "round": found.round,
        "slots": [slot_shape(slot) for slot in found.slots],
        "agreed": slot_shape(found.agreed) if found.agreed else None,
        "message": found.message,
        "deadline": rfc3339(found.deadline),
        "headcount_deadline": rfc3339(found.headcount_until()),
        "expires_at": rfc3339(found.shown_until()),
        "arrangements": found.arrangements,
        "reply": reply_shape(found.current_reply),
        "change_requests": [request_shape(request) for request in found.change_requests],
        "feedback": feedback_shape(found),
    }


def _contact(host: Host) -> dict[str, str | None]:
    return {"name": host.contact_name, "phone": host.contact_phone}


def _actions(opened: Opened, now: dt.datetime) -> list[str]:
    """Names of what may be done through the link now; the domain judges again when it is done."""
    found, slot = opened.invitation, opened.invitation.agreed
    if found.state == "open":
        return ["reply"]
    if found.state != "accepted" or slot is None:
        return []
    until = found.headcount_until()
    over = opened.event.was_held or now >= slot.ends_at
    doors = {
        "calendar": True,
        "amend": until is not None and now <= until,
        "change_request": now < slot.starts_at,
        "arrangements": now < slot.ends_at,
        "feedback": over and found.feedback_score is None,
    }
    return [name for name, is_open in doors.items() if is_open]
