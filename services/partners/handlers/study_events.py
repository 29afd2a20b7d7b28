"""What a study event's life means for its invitations.

Facts may come in any order. The copy of the event keeps the newest fact's version; an invitation keeps the version
of the event that it was issued or asked again for, so that a late "called off" leaves a newer invitation alone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts import events
from kit.domain import not_found
from kit.ids import new_id, new_token
from services.partners.domain.event_copy import EventCopy
from services.partners.domain.invitation import Invitation
from services.partners.domain.links import fingerprint_of, token_of
from services.partners.domain.record import LIVE
from services.partners.domain.slots import Slot, deadline_for
from services.partners.handlers.copies import cause_of
from services.partners.handlers.replies import agreed_date
from services.partners.ports import PartnersWork

CALLED_OFF = {
    events.EventCancelled: "活动已取消，本邀请已撤回，感谢您的支持。",
    events.EventDeclined: "活动未能成行，本邀请已结束，感谢您的支持。",
    events.EventRejected: "活动未获批准，本邀请已撤回。",
}
CHANGED = "活动内容有重大变更，本邀请作废；重新批准后将另行发送邀请。"
REMOVED = "本次活动的参加单位有调整，本邀请已撤回。"


def when_event_moved_on_note_it(work: PartnersWork, fact: Any) -> None:
    """State, theme, branch and proposer, as every fact of the event carries them."""
    _observed(work, fact)


def when_event_approved_issue_invitations(work: PartnersWork, fact: events.EventApproved) -> None:
    """One invitation for each partner; those of older terms are revoked."""
    event, version = _observed(work, fact), cause_of(work).version
    event.take_partners(version, fact.partner_ids)
    fresh = event.take_terms(
        version,
        terms=fact.terms,
        form=fact.form,
        venue=fact.venue,
        slots=[Slot.from_dict(raw) for raw in fact.slots],
        capacity=fact.capacity,
        agenda=fact.agenda,
        starts_at=None,
        ends_at=None,
    )
    if not fresh or not event.invites:
        return  # late: the event has moved on since (called off, or approved anew)
    _revoke([old for old in work.invitations.of_event(event.id) if old.terms < event.terms], CHANGED)
    _invite_missing(work, event)


def when_event_partners_changed_issue_and_revoke(work: PartnersWork, fact: events.EventPartnersChanged) -> None:
    """Invite who was added, revoke who was removed: the list of the newest fact decides, not the order of arrival."""
    event = _observed(work, fact)
    if event.terms < fact.terms and event.state == "inviting":
        raise not_found("活动")  # the approval with its terms is still on its way; tried again
    if not event.take_partners(cause_of(work).version, fact.partner_ids) or not event.invites:
        return  # late: a newer list is here, or nobody is invited any more
    gone = [known for known in work.invitations.of_event(event.id) if known.partner_id not in event.partner_ids]
    _revoke(gone, REMOVED)
    _invite_missing(work, event, again=fact.added)


def when_event_confirmed_note_the_date(work: PartnersWork, fact: events.EventConfirmed) -> None:
    """The agreed date, for calendar and receipts."""
    event = work.events.hold(fact.event_id)
    if _take(work, event, fact):
        event.starts_at = dt.datetime.fromisoformat(fact.starts_at)
        event.ends_at = dt.datetime.fromisoformat(fact.ends_at)


def when_event_rescheduled_ask_again(work: PartnersWork, fact: events.EventRescheduled) -> None:
    """A new round on the same link for everyone who takes part."""
    event = work.events.hold(fact.event_id)
    if event.terms_version == 0:
        raise not_found("活动")  # the approval that made the invitations is still on its way; tried again
    if _take(work, event, fact):
        event.slots = [Slot.from_dict(raw) for raw in fact.slots]
        event.starts_at = event.ends_at = None
    slots = [Slot.from_dict(raw) for raw in fact.slots]
    for invitation in work.invitations.of_event(event.id):
        invitation.reschedule(slots, fact.reason, cause_of(work).version, work.now)


def when_event_revised_revoke_if_reopened(work: PartnersWork, fact: events.EventRevised) -> None:
    """A material edit after submit makes the present invitations void."""
    event = _observed(work, fact)
    if fact.reopened:
        _revoke_older(work, event, CHANGED)


def when_event_arranged_note_it(work: PartnersWork, fact: events.EventArranged) -> None:
    """What the inviting side says about the visit, for the partners' pages."""
    _observed(work, fact).take_arrangements(cause_of(work).version, fact.arrangements)


def when_seats_change_count_them(
    work: PartnersWork, fact: events.BookingMade | events.BookingPromoted | events.BookingCancelled
) -> None:
    """How many people come from the inviting side."""
    if fact.seats_taken is not None:
        work.events.hold(fact.event_id).take_seats(cause_of(work).version, fact.seats_taken)


def when_event_called_off_revoke_invitations(work: PartnersWork, fact: Any) -> None:
    """Cancelled, declined, rejected, or back with its proposer: links are dead. A declined one keeps its receipt."""
    event = _observed(work, fact)
    _revoke_older(work, event, CALLED_OFF.get(type(fact), CHANGED))


def _observed(work: PartnersWork, fact: Any) -> EventCopy:
    """The event's copy, its row held, with what this fact says if it is the newest."""
    event = work.events.hold(fact.event_id)
    _take(work, event, fact)
    return event


def _take(work: PartnersWork, event: EventCopy, fact: Any) -> bool:
    return event.observe(
        cause_of(work).version,
        number=fact.number,
        branch_id=fact.branch_id,
        unit_id=fact.unit_id,
        state=fact.state,
        theme=fact.theme,
        proposer_id=fact.responsible_id or fact.proposer_id,
    )


def _revoke_older(work: PartnersWork, event: EventCopy, reason: str) -> None:
    version = cause_of(work).version
    _revoke([old for old in work.invitations.of_event(event.id) if old.event_version < version], reason)


def _revoke(invitations: list[Invitation], reason: str) -> None:
    for invitation in invitations:
        invitation.revoke(reason)


def _invite_missing(work: PartnersWork, event: EventCopy, again: str | None = None) -> None:
    """Invite each partner of the list that has no invitation for these terms; `again`: even one that declined."""
    known = [old for old in work.invitations.of_event(event.id) if old.state != "revoked" and old.terms == event.terms]
    for partner_id in event.partner_ids:
        earlier = [old for old in known if old.partner_id == partner_id]
        live = any(old.state in LIVE for old in earlier)
        if not earlier or (partner_id == again and not live):
            _invite(work, event, partner_id)


def _invite(work: PartnersWork, event: EventCopy, partner_id: str) -> None:
    """Invite; to the date on which another partner already agreed, where there is one."""
    invitation_id, nonce = new_id(), new_token()
    slots = agreed_date(work, event.id) or event.slots
    invitation = Invitation(
        id=invitation_id,
        event_id=event.id,
        partner_id=partner_id,
        terms=event.terms,
        event_version=cause_of(work).version,
        slots=list(slots),
        deadline=deadline_for(slots, work.now),
        nonce=nonce,
        token_sha256=fingerprint_of(token_of(work.link_key, invitation_id, nonce)),
        issued_at=work.now,
    )
    invitation.issue()
    work.invitations.add(invitation)
