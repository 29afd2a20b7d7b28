"""Expenses above the line."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, PageSchema, Text, Yuan, one_of
from services.events.domain.over_line import REQUEST_STATES


class EventExpenseRequestsInput(OperationSchema):
    """One event's."""

    event_id = Id(required=True)


class ExpenseRequestsInput(PageSchema):
    """By state, or all."""

    state = one_of(*REQUEST_STATES, load_default=None, allow_none=True)


class ApproveExpenseInput(OperationSchema):
    """Approve, with a comment or without."""

    request_id = Id(required=True)
    comment = Text(1000, load_default="", allow_none=True)


class RejectExpenseInput(OperationSchema):
    """Do not approve, with a reason."""

    request_id = Id(required=True)
    reason = Text(1000, 1, required=True)


class ExpenseRequestOutput(Schema):
    """An expense that waits for finance, or did; once approved, the expense has the same id."""

    id = fields.String()
    event_id = fields.String()
    number = fields.String()
    theme = fields.String()
    fund_id = fields.String()
    category = fields.String()
    amount = Yuan()
    excess = Yuan(metadata={"description": "What it needs beyond what the event has reserved"})
    invoice_no = fields.String()
    spent_on = fields.String()
    attachment_id = fields.String(allow_none=True)
    over_reason = fields.String()
    state = fields.String(metadata={"description": "pending, approved or refused"})
    requested_by = fields.String()
    requested_by_name = fields.String(allow_none=True)
    requested_at = fields.String()
    decided_by = fields.String(allow_none=True)
    decided_by_name = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True)
    comment = fields.String(allow_none=True, metadata={"description": "Finance's comment or reason"})
    may_decide = fields.Boolean(metadata={"description": "Whether it waits for you"})


class DecidedRequestOutput(ExpenseRequestOutput):
    """The request as decided, and what the event has now; `version` is the event's."""

    version = fields.Integer()
    reserved = Yuan()
    spent = Yuan()


class EventExpenseRequestsOutput(Schema):
    """An event's requests, oldest first."""

    items = fields.List(fields.Nested(ExpenseRequestOutput))


class ExpenseRequestListOutput(EventExpenseRequestsOutput):
    """A page of requests, oldest first."""

    next_cursor = fields.String(allow_none=True)


INPUT: dict[str, Any] = {
    "event_expense_requests": EventExpenseRequestsInput,
    "expense_requests": ExpenseRequestsInput,
    "approve_expense": ApproveExpenseInput,
    "reject_expense": RejectExpenseInput,
}
OUTPUT: dict[str, Any] = {
    "event_expense_requests": EventExpenseRequestsOutput,
    "expense_requests": ExpenseRequestListOutput,
    "approve_expense": DecidedRequestOutput,
    "reject_expense": DecidedRequestOutput,
}
