"""An event's budget and what was spent."""

from __future__ import annotations

from gateway.api.routes import action, create, get

TITLE = "预算与支出 Budget and expenses"
ROUTES = (
    get("/events/<event_id>/budget", "events.budget", "Show estimate, reserved, spent and variance."),
    create(
        "/events/<event_id>/expenses",
        "events.record_expense",
        "Record an expense with its invoice.",
        "/events/{event_id}/budget",
    ),
    action("/events/<event_id>/settle", "events.settle_event", "Settle: what remains reserved is released."),
)
