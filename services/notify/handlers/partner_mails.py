"""Mail to partners' contacts: the one that somebody asks for, and those that follow from it by themselves.

The link and the address come with the command, by way of the gateway, for this service has neither. They lie sealed
beside the mail until it is out, and beside the invitation until nothing can follow any more; no fact has them.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from contracts.events import EventConfirmed
from contracts.notify import InvitationMailQueued
from contracts.partners import InvitationReissued, InvitationReminded, InvitationRevoked, PartnerChanged
from kit.clock import SystemClock, rfc3339
from kit.domain import SYSTEM, not_found
from kit.ids import new_id
from kit.mail_addresses import masked
from kit.sealing import Unreadable
from kit.spoken_dates import moment
from services.notify.domain import partner_mails as domain
from services.notify.domain.messages import Delivery, Message
from services.notify.domain.partner_mails import PartnerContact, PartnerMail, dates_of
from services.notify.handlers.mailing import MAIL
from services.notify.handlers.partner_words import subject_of
from services.notify.ports import NotifyWork

KEPT = ("address", "url", "partner", "host", "venue", "call")
"""What automatic mails need later."""
Letter = dict[str, Any]
AFTER_THE_DATE = dt.timedelta(days=7)
LONGEST_PARKED = dt.timedelta(days=30)
A_DAY = dt.timedelta(days=1)
STATES = {
    "invitation.issued.v1": "open",
    "invitation.proposed.v1": "open",
    "invitation.refused.v1": "open",
    "invitation.accepted.v1": "accepted",
    "invitation.countered.v1": "countered",
    "invitation.declined.v1": "declined",
    "invitation.expired.v1": "expired",
    "invitation.revoked.v1": "revoked",
}


def mail_to_partner(
    work: NotifyWork,
    *,
    event_id: str,
    invitation_id: str,
    contact: str | None,  # noqa: ARG001  (what a key stands for; whom it means is in the letter)
    letter: Letter | None,
) -> dict[str, Any]:
    """Queue the mail that partners has written; once for each key, whatever the letter says the second time.

    Without a letter only a repetition is answered: there is nothing to be sent any more.
    """
    _check(work, invitation_id, letter)
    assert letter is not None, "checked"  # noqa: S101  (just before)
    _note_as_written(work, event_id, invitation_id, letter)
    mail = PartnerMail(
        id=new_id(), event_id=event_id, invitation_id=invitation_id, kind=letter["kind"], round=letter["round"],
        partner_id=letter["partner_id"], invitation_version=letter["version"],
    )  # fmt: skip
    if letter["kind"] == "confirmation":
        mail.starts_at, mail.ends_at = letter["agreed"]["starts_at"], letter["agreed"]["ends_at"]
    mail.sealed = _sealed(work, mail.id, {name: letter[name] for name in (*KEPT, "text", "settled")})
    delivery = _queue(work, mail, letter["subject"], masked(letter["address"]))
    if letter["kind"] != "feedback":
        _remember(work, mail, letter)
    return shown(mail, delivery, work.now)


def _check(work: NotifyWork, invitation_id: str, letter: Letter | None) -> None:
    if MAIL not in work.outward:
        raise domain.no_mail_server()
    known = work.copies.find("invitation", invitation_id)
    if letter is None or (known is not None and known["version"] > letter["version"]):
        raise domain.moved_on()
    if work.partner_mails.on_its_way(invitation_id):
        raise domain.on_its_way()


def _note_as_written(work: NotifyWork, event_id: str, invitation_id: str, letter: Letter) -> None:
    """How the invitation stands, from whoever wrote the letter: its facts may come later."""
    values = {"event_id": event_id, **{name: letter[name] for name in ("partner_id", "state", "round")}}
    values |= letter["agreed"] or {"starts_at": None, "ends_at": None}
    work.copies.put("invitation", invitation_id, letter["version"], values)


def shown(mail: PartnerMail, delivery: Delivery, created_at: dt.datetime) -> dict[str, Any]:
    """A mail with what became of it; of the address what is shown."""
    return {
        "id": delivery.id, "event_id": mail.event_id, "invitation_id": mail.invitation_id,
        "partner_id": mail.partner_id, "kind": mail.kind, "address": delivery.target, "state": delivery.state,
        "provider_code": delivery.provider_code, "attempts": delivery.attempts, "version": delivery.version,
        "created_at": rfc3339(created_at), "sent_at": rfc3339(delivery.sent_at),
    }  # fmt: skip


def when_invitation_moves_follow(work: NotifyWork, fact: Any) -> None:
    """Note how it stands, give up what is no longer so, and say what follows."""
    version, known = _version(work), work.copies.find("invitation", fact.invitation_id)
    state = STATES[fact.TYPE]
    dates = {name: getattr(fact, name, None) if state == "accepted" else None for name in ("starts_at", "ends_at")}
    moments = {name: dt.datetime.fromisoformat(text) if text else None for name, text in dates.items()}
    named = {"event_id": fact.event_id, "partner_id": fact.partner_id, "round": fact.round}
    work.copies.put("invitation", fact.invitation_id, version, {**named, "state": state, **moments})
    if known is not None and known["version"] > version:
        return  # an older fact came late
    _give_up_outdated(work, fact.invitation_id)
    contact = work.partner_mails.contact(fact.invitation_id)
    if contact is not None:
        _follow(work, contact, why=fact.reason if isinstance(fact, InvitationRevoked) else _until(fact))


def when_answer_is_nearly_due_remind_contact(work: NotifyWork, fact: InvitationReminded) -> None:
    """Who was written to, and has not answered, is reminded once a round; who was written to since yesterday is not."""
    contact = work.partner_mails.contact(fact.invitation_id)
    invitation = work.copies.find("invitation", fact.invitation_id)
    if contact is None or invitation is None:
        return
    if invitation["round"] < fact.round:
        raise not_found("邀请")  # the round's own fact is still on its way: tried again later
    version = _version(work)
    awaited = (invitation["state"], invitation["round"]) == ("open", fact.round) and invitation["version"] <= version
    just_written = work.partner_mails.written_since(contact.id, work.now - A_DAY)
    if awaited and not just_written and _may_ask(work, contact):
        _say(work, contact, domain.REMINDER, {**invitation, "version": version}, _until(fact))


def when_invitation_reissued_drop_the_link(work: NotifyWork, fact: InvitationReissued) -> None:
    """The old link opens nothing any more: it is neither sent nor kept."""
    known = work.copies.find("invitation", fact.invitation_id)
    stands = known["state"] if known is not None and known["state"] != "expired" else "open"
    values = {"event_id": fact.event_id, "partner_id": fact.partner_id, "round": fact.round, "state": stands}
    values |= {name: known[name] if known is not None else None for name in ("starts_at", "ends_at")}
    work.copies.put("invitation", fact.invitation_id, _version(work), values)
    _give_up_outdated(work, fact.invitation_id)
    contact = work.partner_mails.contact(fact.invitation_id)
    if contact is not None and contact.sealed is not None:
        kept = json.loads(work.mail_sealer.open(contact.sealed, contact.id))
        contact.reseal(_sealed(work, contact.id, {**kept, "url": ""}))


def when_date_agreed_tell_partners(work: NotifyWork, fact: EventConfirmed) -> None:
    """All partners agree: those who were written to get the date for their calendars."""
    for contact in work.partner_mails.contacts(event_id=fact.event_id):
        _follow(work, contact)


def when_partner_changed_forget_addresses(work: NotifyWork, fact: PartnerChanged) -> None:
    """An address was taken off the partner's list. Which one, no fact says: all of the partner's are forgotten."""
    if not fact.mail_removed:
        return
    for mail, delivery in work.partner_mails.unsent(partner_id=fact.partner_id):
        _give_up(mail, delivery, domain.ADDRESS_GONE)
    for contact in work.partner_mails.contacts(partner_id=fact.partner_id):
        contact.forget()


def forget_partner_contacts(work: NotifyWork) -> dict[str, Any]:
    """The timer's command: nothing can follow any more, so address and link go, with what waits for a person."""
    over = work.partner_mails.forgettable(work.now - AFTER_THE_DATE)
    for contact in over:
        for mail, delivery in work.partner_mails.unsent(invitation_id=contact.id):
            if mail.kind != "feedback":
                _give_up(mail, delivery, domain.EVENT_OVER)
        contact.forget()
    for mail, delivery in work.partner_mails.left(SystemClock().now() - LONGEST_PARKED):
        _give_up(mail, delivery, domain.EVENT_OVER)
    return {"forgotten": len(over)}


def _follow(work: NotifyWork, contact: PartnerContact, why: str = "") -> None:
    """Say what has to be said, to whoever has had mail before."""
    invitation = work.copies.find("invitation", contact.id)
    if invitation is None:
        return
    date = work.copies.find("date", contact.event_id)
    standing = dates_of(date) if date is not None and not date["cancelled"] else None
    kind = contact.due(invitation, standing)
    if kind in domain.ASKING:
        kind = kind if _may_ask(work, contact) else None
    if kind is not None and contact.sealed is not None and work.partner_mails.went_out(contact.id):
        _say(work, contact, kind, invitation, why)
    if invitation["state"] in domain.OVER:
        contact.close()


def _may_ask(work: NotifyWork, contact: PartnerContact) -> bool:
    """Whether they had a mail, and the link in it still opens."""
    if contact.sealed is None or not work.partner_mails.went_out(contact.id):
        return False
    try:
        return bool(json.loads(work.mail_sealer.open(contact.sealed, contact.id))["url"])
    except Unreadable:
        return False


def _until(fact: Any) -> str:
    """By when an answer is waited for, in words; empty where the fact does not say."""
    deadline = getattr(fact, "deadline", None)
    return moment(dt.datetime.fromisoformat(deadline)) if deadline else ""


def _say(work: NotifyWork, contact: PartnerContact, kind: str, invitation: Any, why: str) -> None:
    confirmed, asking = kind == domain.CONFIRMED, kind in domain.ASKING
    dates = dates_of(invitation) if confirmed else contact.told
    round_ = invitation["round"] if confirmed or asking else contact.told_round
    mail = PartnerMail(
        id=new_id(), event_id=contact.event_id, invitation_id=contact.id, partner_id=contact.partner_id, kind=kind,
        invitation_version=invitation["version"], round=round_,
    )  # fmt: skip
    if dates is not None:
        mail.starts_at, mail.ends_at = dates
    event = work.copies.find("event", contact.event_id)
    subject = subject_of(kind, event["theme"] if event else "", again=contact.said == domain.POSTPONED)
    _queue(work, mail, subject, contact.masked, why)
    if asking:
        contact.hear_of_round(invitation["round"])
    else:
        contact.write(kind, dates if confirmed else None, invitation["round"])


def _queue(work: NotifyWork, mail: PartnerMail, subject: str, address: str, why: str = "") -> Delivery:
    """One message, which is nobody's, and its delivery; whoever sees the event sees what became of it."""
    message = Message(
        id=mail.id, account_id=SYSTEM.account_id, subject=mail.event_id, fact_type=InvitationMailQueued.TYPE,
        title=subject[:200], body=why, link=f"/events/{mail.event_id}", created_at=work.now,
    )  # fmt: skip
    work.messages.add(message)
    work.partner_mails.add(mail)
    delivery = Delivery(
        id=new_id(), message_id=mail.id, subject=mail.event_id, channel=MAIL, account_id=SYSTEM.account_id,
        target=address, next_attempt_at=SystemClock().now(), version=1,
    )  # fmt: skip
    work.deliveries.add(delivery)
    work.publish(
        InvitationMailQueued(
            delivery_id=delivery.id, event_id=mail.event_id, invitation_id=mail.invitation_id,
            partner_id=mail.partner_id, kind=mail.kind,
        )
    )  # fmt: skip
    return delivery


def _remember(work: NotifyWork, mail: PartnerMail, letter: Letter) -> None:
    """Whom to write to when a date is agreed on or given up: the one who was written to last."""
    sealed = _sealed(work, mail.invitation_id, {name: letter[name] for name in KEPT})
    contact = work.partner_mails.contact(mail.invitation_id)
    if contact is None:
        contact = PartnerContact(
            id=mail.invitation_id, event_id=mail.event_id, partner_id=mail.partner_id, sealed=sealed,
            masked=masked(letter["address"]), said=mail.kind,
        )  # fmt: skip
        work.partner_mails.add_contact(contact)
    contact.renew(sealed, masked(letter["address"]))
    dates = (mail.starts_at, mail.ends_at) if mail.starts_at and mail.ends_at else None
    contact.write(domain.CONFIRMED if dates and letter["settled"] else mail.kind, dates, mail.round)


def _give_up_outdated(work: NotifyWork, invitation_id: str) -> None:
    invitation = work.copies.find("invitation", invitation_id)
    assert invitation is not None, "it was noted before"  # noqa: S101  (by both callers)
    for mail, delivery in work.partner_mails.unsent(invitation_id=invitation_id):
        if mail.is_outdated_by(invitation):
            _give_up(mail, delivery, domain.SUPERSEDED)


def _give_up(mail: PartnerMail, delivery: Delivery, code: str) -> None:
    delivery.drop(code)
    mail.sealed = None


def _sealed(work: NotifyWork, belongs_to: str, said: dict[str, Any]) -> str:
    return work.mail_sealer.seal(json.dumps(said, ensure_ascii=False), belongs_to)


def _version(work: NotifyWork) -> int:
    assert work.cause is not None, "reactions have a cause"  # noqa: S101  (the kit promises it)
    return work.cause.version
