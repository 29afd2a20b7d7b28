"""What can be done on an event's page: one row an action, with the fields of its small form.

The events service says which of them the caller may do now (`actions`); what hangs on an approval, an invitation or
the briefing is offered beside it by its state. The service judges again when the form arrives.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from gateway.pages.action import COMMENT, REASON, SLOTS, Action, Field
from gateway.pages.partner_actions import PARTNER_ACTIONS

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
    Action("events.cancel_event", _l("Cancel the event"), (REASON,), style="danger", confirm=_l("Cancel this event?")),
    Action("events.approve", _l("Agree"), (COMMENT,), "approval_id", "primary", goes_to="approvals"),
    Action("events.return_approval", _l("Send back"), (REASON,), "approval_id", goes_to="approvals"),
    Action("events.reject", _l("Refuse"), (REASON,), "approval_id", "danger", goes_to="approvals"),
    Action("events.urge", _l("Urge"), (), "approval_id", place="approvals", goes_to="approvals"),
    *PARTNER_ACTIONS,
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
    Action("events.book_me", _l("Book me"), (), style="primary", place="bookings", goes_to="bookings", keyed=True),
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
            Field("attachment_id", _l("Picture"), "file", must=True),
            Field("caption", _l("Caption")),
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
        "events.save_briefing",
        _l("Save the briefing"),
        (
            Field("title", _l("Title"), must=True),
            Field("text", _l("Text"), "area", True),
            Field("expected_version", "", "hidden"),
        ),
        place="briefing",
        goes_to="briefing",
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
    Action(
        "events.record_expense",
        _l("Record an expense"),
        (
            Field("category", _l("Category"), "category", True),
            Field("amount", _l("Amount in yuan"), "money", True),
            Field("invoice_no", _l("Invoice number"), must=True),
            Field("spent_on", _l("Spent on"), "date", True),
            Field("attachment_id", _l("Picture or scan of the invoice"), "file"),
        ),
        place="money",
        goes_to="money",
        keyed=True,
    ),
    Action(
        "events.settle_event",
        _l("Settle"),
        (),
        place="money",
        style="primary",
        goes_to="money",
        confirm=_l("Settle? What remains reserved is released."),
    ),
)

ACTIONS: dict[str, Action] = {action.name: action for action in _TABLE}

STATES_FOR: dict[str, set[str]] = {
    "add_partner": {"inviting"},
    "continue_without_partner": {"inviting"},
    "propose_to_all": {"inviting"},
    "revoke_invitation": {"inviting"},
    "cancel_booking": {"confirmed"},
    "check_in": {"confirmed", "held"},
}
"""When the page offers what the service's list leaves to it; the rest is offered when it is listed."""
