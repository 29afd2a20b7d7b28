"""The organizer's side of an invitation, and who may see it."""

from __future__ import annotations

from typing import Any

from kit.domain import not_found
from kit.ids import new_id, new_token
from services.partners.domain import refusals
from services.partners.domain.invitation import Invitation
from services.partners.domain.links import fingerprint_of, token_of
from services.partners.domain.slots import Slot
from services.partners.handlers.replies import agreed_date, answer_of, bring_others_in_line, receipt_for, slots_of
from services.partners.ports import PartnersWork


def reissue_invitation(
    work: PartnersWork, *, invitation_id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Make a new link; the old one answers 410 from now on."""
    invitation = _held(work, invitation_id, expected_version)
    nonce = new_token()
    token = token_of(work.link_key, invitation.id, nonce)
    work.invitations.retire_link(invitation, work.now)
    invitation.reissue(nonce, fingerprint_of(token), _offers(work, invitation), work.now)
    return {**_moved(invitation), "url": f"{work.public_url.rstrip('/')}/i/{token}"}


def accept_counter(
    work: PartnersWork, *, invitation_id: str, slot: int, expected_version: int | None = None
) -> dict[str, Any]:
    """Agree to one of the partner's slots; the event's other partners are asked for exactly that one."""
    invitation = _held(work, invitation_id, expected_version)
    invitation.accept_counter(slot, work.now)
    bring_others_in_line(work, invitation, by_counter=True)
    return _moved(invitation)


def refuse_counter(
    work: PartnersWork, *, invitation_id: str, message: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Say no to the partner's slots: the offer stands again, narrowed to the date of others where there is one."""
    invitation = _held(work, invitation_id, expected_version)
    invitation.refuse_counter(message, _offers(work, invitation), work.now)
    return _moved(invitation)


def propose_slots(
    work: PartnersWork, *, invitation_id: str, slots: list[Any], expected_version: int | None = None
) -> dict[str, Any]:
    """Offer this partner other slots."""
    invitation = _held(work, invitation_id, expected_version)
    invitation.propose(slots_of(slots), work.now)
    return _moved(invitation)


def reply_on_behalf(
    work: PartnersWork, *, invitation_id: str, evidence_id: str, expected_version: int | None = None, **reply: Any
) -> dict[str, Any]:
    """代录回执: record what came on paper, with the attachment that proves it; the facts say so."""
    invitation = _held(work, invitation_id, expected_version)
    reply.pop("round", None)  # paper knows no rounds
    answer, reply_id = answer_of(**reply), new_id()
    recorded = invitation.reply_on_behalf(
        answer,
        id=reply_id,
        receipt=receipt_for(work, invitation, answer),
        evidence_id=evidence_id,
        now=work.now,
    )
    if recorded.id == reply_id:  # a repetition changes nothing for anybody
        bring_others_in_line(work, invitation, by_counter=False)
    return {**_moved(invitation), "receipt": recorded.receipt}


def note_forwarded(
    work: PartnersWork, *, invitation_id: str, forwarded: bool, expected_version: int | None = None
) -> dict[str, Any]:
    """已转发: the organizer says that the text went out by hand, over WeChat say; nothing else can tell."""
    invitation = _held(work, invitation_id, expected_version)
    event = work.events.find(invitation.event_id)
    held = event is not None and event.was_held
    invitation.note_forwarded(forwarded, work.actor.account_id, work.now, held=held)
    return _moved(invitation)


def revoke_invitation(
    work: PartnersWork, *, invitation_id: str, reason: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Take an invitation back while a date is being sought; the event then goes on without the partner."""
    invitation = _held(work, invitation_id, expected_version)
    event = work.events.find(invitation.event_id)
    if event is not None and event.state != "inviting":
        raise refusals.not_negotiating() if invitation.state != "accepted" else refusals.all_agreed()
    if _all_agreed(work, invitation.event_id):
        raise refusals.all_agreed()
    invitation.take_back(reason)
    return _moved(invitation)


def _all_agreed(work: PartnersWork, event_id: str) -> bool:
    """Whether everybody who still takes part has agreed: the event is being confirmed at this moment."""
    known = [known for known in work.invitations.of_event(event_id) if known.state not in ("revoked", "declined")]
    return bool(known) and all(one.state == "accepted" and one.agreed == known[0].agreed for one in known)


def _held(work: PartnersWork, invitation_id: str, expected_version: int | None) -> Invitation:
    invitation = work.invitations.get(invitation_id)
    invitation.expect_version(expected_version)
    return invitation


def _offers(work: PartnersWork, invitation: Invitation) -> list[Slot]:
    """What to offer again: the date on which another partner agreed meanwhile, or else the same as before."""
    return agreed_date(work, invitation.event_id) or invitation.slots


def _moved(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "event_id": invitation.event_id,
        "partner_id": invitation.partner_id,
        "state": invitation.state,
        "round": invitation.round,
        "version": invitation.version,
    }


def see_invitation(work: PartnersWork, invitation_id: str) -> None:
    """Own branch, or own unit and below; otherwise it is not there."""
    _see(work, work.invitations.place_of(invitation_id), "邀请")


def see_event(work: PartnersWork, event_id: str) -> None:
    """Invitations of an event are visible where the event is; before its first fact has arrived, to nobody."""
    _see(work, work.events.place_of(event_id), "活动")


def _see(work: PartnersWork, place: tuple[str, str] | None, what: str) -> None:
    """`own_confirmed` (members) reaches events, never their invitations."""
    if place is None or work.actor.reach == "own_confirmed" or not work.actor.reaches([place[0]], place[1]):
        raise not_found(what)
