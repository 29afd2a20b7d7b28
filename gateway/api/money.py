"""An event's budget and what was spent."""

from __future__ import annotations

from gateway.api.routes import action, create, get

TITLE = "预算与支出 Budget and expenses"
ROUTES = (
    get(
        "/events/<event_id>/budget", "events.budget", "Show estimate, reserved, spent, variance, and what others gave."
    ),
    create(
        "/events/<event_id>/expenses",
        "events.record_expense",
        "Record an expense with its invoice; above the line, with a reason, it waits for finance.",
        "/events/{event_id}/budget",
    ),
    get("/events/<event_id>/expense-requests", "events.event_expense_requests", "List an event's over-line expenses."),
    get("/expense-requests", "events.expense_requests", "List over-line expenses, by state."),
    action("/expense-requests/<request_id>/approve", "events.approve_expense", "Approve: the excess is taken now."),
    action("/expense-requests/<request_id>/reject", "events.reject_expense", "Do not approve, with a reason."),
    create(
        "/events/<event_id>/contributions",
        "events.record_contribution",
        "Record a donation or what the partner paid, apart from the event's money.",
        "/events/{event_id}/budget",
    ),
    action("/events/<event_id>/settle", "events.settle_event", "Settle: what remains reserved is released."),
)
