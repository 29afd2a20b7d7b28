"""What can be done with an event's money on its page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from gateway.pages.action_shapes import COMMENT, REASON, Action, Field

MONEY = (
    Action(
        "events.record_expense",
        _l("Record an expense"),
        (
            Field("category", _l("Category"), "category", True),
            Field("amount", _l("Amount in yuan"), "money", True),
            Field("invoice_no", _l("Invoice number"), must=True),
            Field("spent_on", _l("Spent on"), "date", True),
            Field("attachment_id", _l("Picture or scan of the invoice"), "file"),
            Field(
                "over_reason",
                _l("Reason, where it is above the budget"),
                "area",
                hint=_l("With a reason it waits for finance; without one it is refused."),
            ),
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
    Action(
        "events.approve_expense",
        _l("Approve the expense"),
        (COMMENT,),
        "request_id",
        "primary",
        place="request",
        goes_to="money",
    ),
    Action(
        "events.reject_expense",
        _l("Do not approve"),
        (REASON,),
        "request_id",
        "danger",
        place="request",
        goes_to="money",
    ),
    Action(
        "events.record_contribution",
        _l("Record a donation or what the partner paid"),
        (
            Field("kind", _l("Kind"), "gift", True),
            Field("description", _l("What was given"), must=True),
            Field("amount", _l("Amount in yuan"), "money", hint=_l("Empty for a gift in kind.")),
            Field("partner_id", _l("Partner unit"), "partner", hint=_l("Or say below who gave it.")),
            Field("text", _l("Who gave it")),
            Field("received_on", _l("Received on"), "date", True),
        ),
        place="money",
        goes_to="money",
        keyed=True,
    ),
)
