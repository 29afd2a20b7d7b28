"""What can be done on an event's page: one row an action, with the fields of its small form.

The events service says which of them the caller may do now (`actions`); what hangs on an approval, an invitation or
the briefing is offered beside it by its state. The service judges again when the form arrives.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from gateway.pages.action_shapes import COMMENT, REASON, Action, Field
from gateway.pages.money_actions import MONEY
from gateway.pages.seat_actions import SEATS

__all__ = ["ACTIONS", "INVITATION_STATES_FOR", "STATES_FOR", "Action", "Field"]

SLOTS = Field("slots", _l("Candidate dates"), "slots", must=True)
REPLY = (
    Field("answer", _l("Their answer"), "answer", must=True),
    Field("slot", _l("Which date"), "slot"),
    Field("headcount", _l("How many people"), "number"),
    Field("contact_name", _l("Contact")),
    Field("contact_phone", _l("Phone")),
    Field("leader_name", _l("Leader who agreed")),
    Field("reason", _l("Reason, where they decline"), "area"),
)

VISIT = (
    Field("visitor_list", _l("Who comes (visiting side)"), "area"),
    Field("plates", _l("Number plates (visiting side)")),
    Field("arrive_at", _l("Where and when to arrive")),
    Field("safety", _l("Safety gear and clothing (receiving side)"), "area"),
    Field("photo_rules", _l("Rules for photographs (receiving side)")),
    Field("on_site_phone", _l("Phone on site")),
)

_TABLE = (
    Action("events.submit_event", _l("Submit for approval"), style="primary", confirm=_l("Submit this proposal now?")),
    Action(
        "events.withdraw_event",
        _l("Withdraw"),
        (Field("reason", _l("Reason"), "area"),),
        confirm=_l("Take the proposal back?"),
    ),
    Action("events.copy_event", _l("Copy as a new draft"), keyed=True),
    Action("events.hold_event", _l("Record as held"), style="primary", confirm=_l("Record that it took place?")),
    Action("events.summarize_event", _l("Finish the summary"), style="primary"),
    Action(
        "events.publish_event",
        _l("Publish"),
        (
            Field(
                "channels", _l("Also to these channels"), hint=_l("Names with commas between them. This site always.")
            ),
        ),
        style="primary",
    ),
    Action(
        "events.close_event", _l("File"), style="primary", confirm=_l("File this event? It can then not be changed.")
    ),
    Action("events.reschedule_event", _l("Another date"), (SLOTS, REASON)),
    Action(
        "events.hand_over_event",
        _l("Hand over"),
        (Field("to_account_id", _l("Who takes it over"), "successor", True), REASON),
    ),
    Action("events.cancel_event", _l("Cancel the event"), (REASON,), style="danger", confirm=_l("Cancel this event?")),
    Action("events.approve", _l("Agree"), (COMMENT,), "approval_id", "primary", goes_to="approvals"),
    Action("events.return_approval", _l("Send back"), (REASON,), "approval_id", goes_to="approvals"),
    Action("events.reject", _l("Refuse"), (REASON,), "approval_id", "danger", goes_to="approvals"),
    Action("events.urge", _l("Urge"), (), "approval_id", place="approvals", goes_to="approvals"),
    Action(
        "events.add_partner",
        _l("Invite another partner"),
        (Field("partner_id", _l("Partner unit"), "partner", True),),
        place="invitations",
        goes_to="invitations",
    ),
    Action(
        "events.continue_without_partner",
        _l("Go on without them"),
        (Field("partner_id", "", "given"),),
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.accept_counter",
        _l("Accept a proposed date"),
        (Field("slot", _l("Which date"), "slot", True),),
        "invitation_id",
        "primary",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.refuse_counter",
        _l("Refuse the proposed dates"),
        (Field("message", _l("Message"), "area", True),),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.propose_slots",
        _l("Propose other dates"),
        (SLOTS,),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.reissue_invitation",
        _l("Renew the link"),
        (),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
        confirm=_l("The old link will no longer work. Renew it?"),
    ),
    Action(
        "partners.reply_on_behalf",
        _l("Record a reply received on paper"),
        (*REPLY, Field("evidence_id", _l("Picture or scan of the paper"), "file", must=True)),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.note_forwarded",
        _l("Note on sending on"),
        (Field("forwarded", "", "given"),),
        "invitation_id",
        place="share",
        goes_to="invitations",
    ),
    Action(
        "partners.revoke_invitation",
        _l("Take the invitation back"),
        (Field("reason", _l("Reason, shown to the partner"), "area", must=True),),
        "invitation_id",
        "danger",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.accept_change",
        _l("Grant the change"),
        (
            Field("message", _l("A word to the partner"), "area"),
            Field("slots", _l("Ask everybody for another date"), "slots"),
        ),
        "invitation_id",
        "primary",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.refuse_change",
        _l("Refuse the change"),
        (Field("message", _l("Message"), "area", True),),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.propose_to_all",
        _l("Propose this date to all"),
        (Field("starts_at", "", "given"), Field("ends_at", "", "given")),
        place="common",
        goes_to="invitations",
        confirm=_l("Ask every partner for this date?"),
    ),
    Action(
        "events.arrange_event",
        _l("What the visit needs, from our side"),
        (*VISIT, Field("expected_version", "", "hidden")),
        place="visit",
        goes_to="invitations",
    ),
    Action(
        "events.book",
        _l("Book these people"),
        (
            Field("member_ids", _l("People"), "people"),
            Field("guests", _l("Guests by name"), "names", hint=_l("Names with commas between them.")),
            Field("override_reason", _l("Reason for booking in spite of a conflict")),
        ),
        place="bookings",
        goes_to="bookings",
        keyed=True,
    ),
    Action("events.book_me", _l("Book me"), (), style="primary", place="seat", goes_to="seat", keyed=True),
    *SEATS,
    Action(
        "events.cancel_booking",
        _l("Cancel the booking"),
        (Field("member_id", "", "given"),),
        place="booking",
        goes_to="bookings",
    ),
    Action(
        "events.check_in",
        _l("Check in"),
        (
            Field("code", _l("Code on the screen"), must=True),
            Field("member_id", "", "given"),
            Field("guest_name", "", "given"),
            Field("partner_id", "", "given"),
        ),
        style="primary",
        place="checkin",
        goes_to="bookings",
    ),
    Action(
        "events.add_reflection",
        _l("Add a reflection"),
        (Field("text", _l("Reflection"), "area", True),),
        place="summary",
        goes_to="summary",
        keyed=True,
    ),
    Action(
        "events.add_outcome",
        _l("Add an outcome"),
        (
            Field("problem", _l("Problem to solve"), "area", True),
            Field("owner_id", _l("Who takes care"), "member", True),
            Field("due_on", _l("Due on"), "date", True),
        ),
        place="summary",
        goes_to="summary",
        keyed=True,
    ),
    Action(
        "events.add_photo",
        _l("Add a photo"),
        (
            Field("attachment_id", _l("Picture"), "files", must=True, hint=_l("Several at once, 20 MB together.")),
            Field("caption", _l("Caption"), hint=_l("The same for all that are added at once.")),
        ),
        place="summary",
        goes_to="summary",
    ),
    Action(
        "events.declare_no_outcomes",
        _l("Declare that there are no outcomes"),
        (REASON,),
        place="summary",
        goes_to="summary",
    ),
    Action(
        "events.submit_briefing", _l("Submit for review"), (), place="briefing", style="primary", goes_to="briefing"
    ),
    Action(
        "events.approve_briefing",
        _l("Approve the briefing"),
        (COMMENT,),
        place="briefing",
        style="primary",
        goes_to="briefing",
    ),
    Action("events.return_briefing", _l("Send the briefing back"), (REASON,), place="briefing", goes_to="briefing"),
    *MONEY,
)

ACTIONS: dict[str, Action] = {action.name: action for action in _TABLE}

STATES_FOR: dict[str, set[str]] = {
    "add_partner": {"inviting"},
    "continue_without_partner": {"inviting"},
    "propose_to_all": {"inviting"},
    "revoke_invitation": {"inviting"},
    "note_forwarded": {"inviting", "confirmed", "held", "summarized", "published"},
    "cancel_booking": {"confirmed"},
}
"""When the page offers what the service's list leaves to it; the rest is offered when it is listed."""

INVITATION_STATES_FOR: dict[str, set[str]] = {
    "accept_counter": {"countered"},
    "refuse_counter": {"countered"},
    "propose_slots": {"open", "countered"},
    "reissue_invitation": {"open", "countered", "expired"},
    "reply_on_behalf": {"open", "expired"},
    "continue_without_partner": {"declined", "expired", "revoked"},
    "revoke_invitation": {"open", "countered", "accepted", "expired"},
    "note_forwarded": {"open", "accepted"},
    "accept_change": {"accepted"},
    "refuse_change": {"accepted"},
}

ANSWERS_A_REQUEST = {"accept_change", "refuse_change"}
"""Offered where the partner has asked for a change that nobody has answered."""
