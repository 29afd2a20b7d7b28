"""Moving the date of a whole event: one time for everybody, and what a partner asked to change after agreement."""

from __future__ import annotations

import datetime as dt
from typing import Any

from services.partners.domain import refusals
from services.partners.domain.event_copy import SOUGHT
from services.partners.domain.invitation import Invitation
from services.partners.domain.slots import Slot, check_slots
from services.partners.handlers.replies import slots_of
from services.partners.ports import PartnersWork


def propose_to_all(
    work: PartnersWork, *, event_id: str, starts_at: dt.datetime, ends_at: dt.datetime
) -> dict[str, Any]:
    """Ask every partner for this one time; who proposed exactly it has agreed with that."""
    event = work.events.hold(event_id)
    if event.state != "inviting":
        raise refusals.not_negotiating()
    slot = Slot(starts_at, ends_at)
    check_slots([slot], work.now)
    asked = [known for known in work.invitations.of_event(event_id) if known.partner_id in event.partner_ids]
    for invitation in asked:
        invitation.seek(slot, work.now)
    return {
        "id": event_id,
        "state": event.state,
        "version": event.version,
        "invitations": [_moved(known) for known in asked if known.state != "revoked"],
    }


def accept_change(
    work: PartnersWork,
    *,
    invitation_id: str,
    message: str | None = None,
    slots: list[Any] | None = None,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Say yes to a request for change; with `slots`, the event is rescheduled to one of them by the events service."""
    invitation = _held(work, invitation_id, expected_version)
    event = work.events.find(invitation.event_id)
    if slots and (event is None or event.state not in SOUGHT):
        raise refusals.not_negotiating()
    invitation.accept_change(slots_of(slots or []), message, work.now)
    return _moved(invitation)


def refuse_change(
    work: PartnersWork, *, invitation_id: str, message: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Say no to a request for change; the partner reads the message on its page."""
    invitation = _held(work, invitation_id, expected_version)
    invitation.refuse_change(message, work.now)
    return _moved(invitation)


def _held(work: PartnersWork, invitation_id: str, expected_version: int | None) -> Invitation:
    invitation = work.invitations.get(invitation_id)
    invitation.expect_version(expected_version)
    return invitation


def _moved(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "event_id": invitation.event_id,
        "partner_id": invitation.partner_id,
        "state": invitation.state,
        "round": invitation.round,
        "version": invitation.version,
    }
