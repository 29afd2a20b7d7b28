"""Invitations as the inviting side sees them, and how their messages travelled."""

from __future__ import annotations

from gateway.api.routes import action, get

TITLE = "邀请 Invitations"
ROUTES = (
    get("/events/<event_id>/invitations", "partners.event_invitations", "List an event's invitations."),
    get("/invitations/<invitation_id>", "partners.invitation", "Show an invitation."),
    action("/invitations/<invitation_id>/reissue", "partners.reissue_invitation", "Make a new link; the old one ends."),
    action(
        "/invitations/<invitation_id>/counter/accept", "partners.accept_counter", "Take one of the partner's dates."
    ),
    action("/invitations/<invitation_id>/counter/refuse", "partners.refuse_counter", "Refuse the partner's dates."),
    action("/invitations/<invitation_id>/propose", "partners.propose_slots", "Propose other dates."),
    action(
        "/invitations/<invitation_id>/reply-on-behalf",
        "partners.reply_on_behalf",
        "Record a reply that came on paper, with its evidence.",
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
