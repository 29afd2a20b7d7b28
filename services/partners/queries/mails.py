"""What a mail to a partner's contact says: letter, link and date, for whoever hands it over to be sent.

The answer holds the link and the contact's address. It goes to the gateway, from there to notify, and nowhere else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kit.domain import not_found
from kit.mail_addresses import is_one
from services.partners.domain import contacts, refusals
from services.partners.domain.event_copy import SEATED
from services.partners.domain.invitation import Invitation
from services.partners.domain.partner import Partner
from services.partners.persistence.tables import invitation as table
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.queries import wording
from services.partners.queries.hosts import host_of
from services.partners.queries.invitations import url_of
from services.partners.queries.links import Opened
from services.partners.queries.shapes import slot_shape

SUBJECTS = {"invitation": "联学邀请", "confirmation": "联学确认", "feedback": "联学回访"}


def invitation_mail(work: PartnersWork, *, invitation_id: str, contact: str | None = None) -> dict[str, Any]:
    """The mail that fits the invitation's stage; Conflict where there is nothing to write about any more."""
    found = work.db.scalar(select(Invitation).where(table.c.id == invitation_id))
    event = work.events.find(found.event_id) if found is not None else None
    partner = work.db.get(Partner, found.partner_id) if found is not None else None
    if found is None or event is None or partner is None:
        raise not_found("邀请")
    opened = Opened(found, event, host_of(work, event), partner.name, partner.under_audit)
    kind = _kind(work, opened)
    person = contacts.chosen(work.link_key, partner.id, partner.contacts, contact)
    if not is_one(person["email"]):
        raise contacts.unusable()
    return {
        **{name: getattr(found, name) for name in ("event_id", "partner_id", "round", "version", "state")},
        **_words(work, opened, kind),
        "invitation_id": found.id,
        "kind": kind,
        "settled": event.state in SEATED,
        "address": person["email"],
        "agreed": slot_shape(found.agreed) if found.agreed else None,
    }


def _words(work: PartnersWork, opened: Opened, kind: str) -> dict[str, Any]:
    event, host, url = opened.event, opened.host, url_of(work, opened.invitation)
    venue = (event.venue or {}).get("name", "")
    to = wording.Invited(opened.partner, host.full_name, event.theme, venue, url, host.call)
    return {
        "subject": f"{SUBJECTS[kind]}：{event.theme}",
        "text": wording.letter_text(kind, to, opened.invitation, _around(opened)),
        "partner": opened.partner,
        "host": host.full_name,
        "venue": venue,
        "url": url,
        "call": host.call,
    }


def _around(opened: Opened) -> wording.Around:
    """What a letter has beside who, when and where."""
    notice = opened.host.notice_for(opened.under_audit) or {}
    return wording.Around(
        opened.event.number, [str(item.get("title") or "") for item in opened.event.agenda],
        notice.get("text"), notice.get("source"), opened.host.hotline,
    )  # fmt: skip


def _kind(work: PartnersWork, opened: Opened) -> str:
    """What the stage asks for, as with letters on paper; a partner that has answered is not invited once more."""
    found = opened.invitation
    state = found.state_at(work.now)
    if state == "accepted" and found.agreed is not None:
        found.check_link(work.now)
        return "feedback" if opened.event.was_held or work.now >= found.agreed.ends_at else "confirmation"
    if state == "open":
        return "invitation"
    raise refusals.not_writable(state)
