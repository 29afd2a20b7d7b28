"""A partner's mail at the moment of sending: what is sealed is opened, and what is out is forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kit.calendar_file import Entry
from kit.sealing import Unreadable
from services.notify.domain import partner_mails as domain
from services.notify.domain.messages import Delivery, Message, Receipt
from services.notify.domain.partner_mails import PartnerMail
from services.notify.handlers.partner_words import html_of, text_of
from services.notify.ports import NotifyWork, Outgoing


def letter_of(work: NotifyWork, mail: PartnerMail, message: Message, delivery: Delivery) -> Outgoing | Receipt:
    """The mail, or the receipt that says why nobody is even asked."""
    by_itself = mail.kind in domain.BY_ITSELF
    contact = work.partner_mails.contact(mail.invitation_id) if by_itself else None
    sealed = (contact.sealed if contact else None) if by_itself else mail.sealed
    invitation = work.copies.find("invitation", mail.invitation_id)
    if by_itself and invitation is not None and mail.is_outdated_by(invitation):
        return Receipt("dropped", domain.SUPERSEDED)
    if sealed is None:
        return Receipt("dropped", domain.ADDRESS_GONE if by_itself else domain.SUPERSEDED)
    try:
        kept = json.loads(work.mail_sealer.open(sealed, mail.invitation_id if by_itself else mail.id))
    except Unreadable:
        return Receipt("refused", "secret_unreadable")  # LIANXUE_SECRET_KEY was changed
    event = work.copies.find("event", mail.event_id) or {"theme": "", "number": ""}
    dates = (mail.starts_at, mail.ends_at) if mail.starts_at and mail.ends_at else None
    text = text_of(mail.kind, kept, event, dates, message.body) if by_itself else kept["text"]
    return Outgoing(
        delivery_id=delivery.id, account_id=delivery.account_id, subject=delivery.subject,
        fact_type=message.fact_type, title=message.title, body=text + "\n", link="", target=kept["address"],
        html=html_of(text), calendar=_entry(work, mail, kept, event) if dates else None,
    )  # fmt: skip


def when_settled_forget(work: NotifyWork, delivery: Delivery) -> None:
    """What the server has taken, or nobody is to have, needs no address and no link any more."""
    mail = work.partner_mails.find(delivery.message_id) if delivery.state in ("delivered", "dropped") else None
    if mail is not None:
        mail.sealed = None


def _entry(work: NotifyWork, mail: PartnerMail, kept: Mapping[str, Any], event: Mapping[str, Any]) -> Entry:
    """The date under the UID that the partner's own page gives it."""
    given_up = mail.kind in (domain.POSTPONED, domain.CANCELLED)
    settled = mail.kind == domain.CONFIRMED or kept.get("settled")
    return Entry(
        uid=f"{mail.invitation_id}@lianxue", sequence=mail.sequence, stamp=work.now, starts_at=mail.starts_at,
        ends_at=mail.ends_at, summary=f"主题联学：{event['theme']}", location=kept["venue"],
        description=f"{kept['host']} 与 {kept['partner']}。联系人：{kept['call']}",
        status="CANCELLED" if given_up else "CONFIRMED" if settled else "TENTATIVE",
    )  # fmt: skip
