"""The chain of approvals."""

from __future__ import annotations

from gateway.api.routes import action, get

TITLE = "审批 Approvals"
ROUTES = (
    get("/events/<event_id>/approvals", "events.event_approvals", "List an event's approval steps."),
    get("/approvals", "events.approvals", "List the steps that you can decide now."),
    get("/todo", "events.todo", "List everything that waits for you, with how much of each kind."),
    action("/approvals/<approval_id>/approve", "events.approve", "Approve a step; the last one reserves the money."),
    action("/approvals/<approval_id>/return", "events.return_approval", "Send back with a reason."),
    action("/approvals/<approval_id>/reject", "events.reject", "Reject with a reason."),
    action("/approvals/<approval_id>/urge", "events.urge", "Remind whoever has to decide."),
)
