"""What happened, as facts for other services. Names and phones go into private fields only."""

from __future__ import annotations

from typing import Any

from contracts import partners as facts
from kit.domain import in_shanghai
from kit.work import FactTable
from services.partners.domain.answers import ChangeRequest, Reply
from services.partners.domain.invitation import Invitation
from services.partners.domain.partner import Agreement, Partner
from services.partners.domain.slots import Slot


def _of(invitation: Invitation) -> dict[str, Any]:
    """What every fact of an invitation says."""
    return {
        "invitation_id": invitation.id,
        "event_id": invitation.event_id,
        "partner_id": invitation.partner_id,
        "round": invitation.round,
        "event_version": invitation.event_version,
    }


def _slots(slots: list[Slot]) -> list[dict[str, str]]:
    return [slot.to_dict() for slot in slots]


def _deadline(invitation: Invitation) -> str:
    return invitation.deadline.isoformat()


def partner_changed(partner: Partner, *, mail_removed: bool = False) -> facts.PartnerChanged:
    """Contacts stay here."""
    return facts.PartnerChanged(
        partner_id=partner.id,
        name=partner.name,
        industry=partner.industry,
        field=partner.field,
        region=partner.region,
        frontline=partner.frontline,
        under_audit=partner.under_audit,
        initials=partner.initials,
        mail_removed=mail_removed,
    )


def blackouts_changed(partner: Partner) -> facts.PartnerBlackoutsChanged:
    """All of them, so that the newest fact alone says how it stands."""
    return facts.PartnerBlackoutsChanged(
        partner_id=partner.id,
        blackouts=[
            {"starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat(), "reason": one.reason}
            for one in partner.blackouts
        ],
    )


def agreement_signed(agreement: Agreement) -> facts.AgreementSigned:
    """Validity and yearly amount."""
    return facts.AgreementSigned(
        agreement_id=agreement.id,
        partner_id=agreement.partner_id,
        starts_on=agreement.starts_on.isoformat(),
        ends_on=agreement.ends_on.isoformat(),
        yearly_amount=f"{agreement.yearly_amount:.2f}",
    )


def agreement_ended(agreement: Agreement) -> facts.AgreementEnded:
    """All of it, so that the newest fact alone says how it stands."""
    return facts.AgreementEnded(
        agreement_id=agreement.id,
        partner_id=agreement.partner_id,
        starts_on=agreement.starts_on.isoformat(),
        ends_on=agreement.ends_on.isoformat(),
        yearly_amount=f"{agreement.yearly_amount:.2f}",
    )


def issued(invitation: Invitation) -> facts.InvitationIssued:
    """The partner is invited."""
    return facts.InvitationIssued(**_of(invitation), deadline=_deadline(invitation))


def reissued(invitation: Invitation) -> facts.InvitationReissued:
    """Another link."""
    return facts.InvitationReissued(**_of(invitation), deadline=_deadline(invitation))


def proposed(invitation: Invitation, by_counter: bool) -> facts.InvitationProposed:
    """Another round."""
    return facts.InvitationProposed(
        **_of(invitation), slots=_slots(invitation.slots), deadline=_deadline(invitation), by_counter=by_counter
    )


def accepted(invitation: Invitation, slot: Slot, reply: Reply, by: str) -> facts.InvitationAccepted:
    """Both sides agree."""
    return facts.InvitationAccepted(
        **_of(invitation),
        starts_at=slot.to_dict()["starts_at"],
        ends_at=slot.to_dict()["ends_at"],
        headcount=reply.headcount,
        by=by,
        on_behalf=reply.on_behalf,
        evidence_id=reply.evidence_id,
        notice_read=reply.notice_read,
        contact_name=reply.contact_name,
        contact_phone=reply.contact_phone,
        leader_name=reply.leader_name,
    )


def declined(invitation: Invitation, reply: Reply) -> facts.InvitationDeclined:
    """The partner said no."""
    return facts.InvitationDeclined(
        **_of(invitation), reason=reply.reason or "", on_behalf=reply.on_behalf, evidence_id=reply.evidence_id
    )


def countered(invitation: Invitation, reply: Reply) -> facts.InvitationCountered:
    """The partner named other times."""
    return facts.InvitationCountered(
        **_of(invitation),
        slots=_slots(reply.slots),
        message=reply.message or "",
        headcount=reply.headcount,
        on_behalf=reply.on_behalf,
        evidence_id=reply.evidence_id,
    )


def refused(invitation: Invitation, message: str) -> facts.CounterRefused:
    """The organizer said no to those times."""
    return facts.CounterRefused(**_of(invitation), message=message, deadline=_deadline(invitation))


def forwarded(invitation: Invitation, text: str, forwarded: bool) -> facts.InvitationForwarded:
    """Sent on by hand."""
    return facts.InvitationForwarded(**_of(invitation), text=text, forwarded=forwarded)


def revoked(invitation: Invitation, reason: str, by: str) -> facts.InvitationRevoked:
    """The link is dead."""
    return facts.InvitationRevoked(**_of(invitation), reason=reason, by=by)


def reminded(invitation: Invitation) -> facts.InvitationReminded:
    """The answer is due soon."""
    return facts.InvitationReminded(**_of(invitation), deadline=in_shanghai(invitation.deadline).isoformat())


def expired(invitation: Invitation) -> facts.InvitationExpired:
    """No answer came."""
    return facts.InvitationExpired(**_of(invitation))


def overdue(invitation: Invitation) -> facts.InvitationOverdue:
    """No answer came, and nobody did anything about it."""
    return facts.InvitationOverdue(**_of(invitation))


def amended(invitation: Invitation, reply: Reply) -> facts.ReplyAmended:
    """Another headcount or contact."""
    return facts.ReplyAmended(
        **_of(invitation),
        headcount=reply.headcount,
        contact_name=reply.contact_name,
        contact_phone=reply.contact_phone,
    )


def change_requested(invitation: Invitation, request: ChangeRequest) -> facts.ChangeRequested:
    """The partner asks for a change."""
    return facts.ChangeRequested(**_of(invitation), reason=request.reason, slots=_slots(request.slots))


def change_accepted(invitation: Invitation, message: str | None, slots: list[Slot]) -> facts.ChangeAccepted:
    """The organizer says yes."""
    return facts.ChangeAccepted(**_of(invitation), message=message or "", slots=_slots(slots))


def change_refused(invitation: Invitation, message: str) -> facts.ChangeRefused:
    """The organizer says no."""
    return facts.ChangeRefused(**_of(invitation), message=message)


def arranged(invitation: Invitation) -> facts.ArrangementsSet:
    """What visitors need; private as a whole."""
    return facts.ArrangementsSet(**_of(invitation), arrangements=invitation.arrangements or {})


def feedback_given(invitation: Invitation) -> facts.FeedbackGiven:
    """How it was."""
    return facts.FeedbackGiven(
        **_of(invitation), score=invitation.feedback_score or 0, text=invitation.feedback_text or ""
    )


FACTS: FactTable = {
    "partner.changed": partner_changed,
    "partner.blackouts_changed": blackouts_changed,
    "agreement.signed": agreement_signed,
    "agreement.ended": agreement_ended,
    "invitation.issued": issued,
    "invitation.reissued": reissued,
    "invitation.proposed": proposed,
    "invitation.accepted": accepted,
    "invitation.declined": declined,
    "invitation.countered": countered,
    "invitation.refused": refused,
    "invitation.forwarded": forwarded,
    "invitation.revoked": revoked,
    "invitation.reminded": reminded,
    "invitation.expired": expired,
    "invitation.overdue": overdue,
    "invitation.amended": amended,
    "invitation.change_requested": change_requested,
    "invitation.change_accepted": change_accepted,
    "invitation.change_refused": change_refused,
    "invitation.arranged": arranged,
    "feedback.given": feedback_given,
}
