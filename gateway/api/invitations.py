"""Invitations as the inviting side sees them, and how their messages travelled."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from gateway import edge
from gateway.api.passing import judge_visibility, passed_on
from gateway.api.routes import action, get
from gateway.asking import clients
from kit.domain import DomainError, Invalid, NotFound, field_error

TITLE = "邀请 Invitations"
ON_PAPER = action(
    "/invitations/<invitation_id>/reply-on-behalf",
    "partners.reply_on_behalf",
    "Record a reply that came on paper, with its evidence.",
)


def reply_on_behalf(invitation_id: str) -> Response:
    """Pass it on once the evidence is known to exist: the events service has the files, partners the replies."""
    path = {"invitation_id": invitation_id}
    if not _evidence_exists():
        judge_visibility(clients(), ON_PAPER.operation, path)
        detail = "没有这份附件，请先上传对方书面回执的照片或扫描件。"
        errors = [field_error("/evidence_id", "unknown", detail)]
        raise Invalid("invalid", detail, "No such attachment: upload the picture or scan first.", errors=errors)
    return passed_on(ON_PAPER, path)


def _evidence_exists() -> bool:
    """Whether the caller may see the file named in the body; a body without a name is left to the service."""
    try:
        evidence_id = edge.json_body(request).get("evidence_id")
    except DomainError:
        return True
    if not isinstance(evidence_id, str) or not evidence_id.strip():
        return True
    try:
        clients().answer("events.attachment", {"attachment_id": evidence_id.strip()})
    except (NotFound, Invalid):
        return False
    return True


ROUTES = (
    get("/events/<event_id>/invitations", "partners.event_invitations", "List an event's invitations."),
    get("/invitations/<invitation_id>", "partners.invitation", "Show an invitation."),
    action("/invitations/<invitation_id>/reissue", "partners.reissue_invitation", "Make a new link; the old one ends."),
    action(
        "/invitations/<invitation_id>/counter/accept", "partners.accept_counter", "Take one of the partner's dates."
    ),
    action("/invitations/<invitation_id>/counter/refuse", "partners.refuse_counter", "Refuse the partner's dates."),
    action("/invitations/<invitation_id>/propose", "partners.propose_slots", "Propose other dates."),
    replace(ON_PAPER, view=reply_on_behalf),
    action(
        "/invitations/<invitation_id>/forwarded",
        "partners.note_forwarded",
        "Note that the text was sent on by hand, or that it was not after all.",
    ),
    action(
        "/invitations/<invitation_id>/revoke",
        "partners.revoke_invitation",
        "Take an invitation back; the event goes on without the partner.",
    ),
    action(
        "/invitations/<invitation_id>/change-request/accept",
        "partners.accept_change",
        "Grant what the partner asked to change; with slots, ask everybody for another date.",
    ),
    action(
        "/invitations/<invitation_id>/change-request/refuse",
        "partners.refuse_change",
        "Refuse what the partner asked to change.",
    ),
    get("/events/<event_id>/common-slots", "events.common_slots", "List the dates that several partners can make."),
    action("/events/<event_id>/propose-to-all", "partners.propose_to_all", "Ask every partner for this one date."),
    get("/events/<event_id>/deliveries", "notify.event_deliveries", "List the messages about an event."),
    action("/deliveries/<delivery_id>/retry", "notify.retry_delivery", "Send a message again."),
)
