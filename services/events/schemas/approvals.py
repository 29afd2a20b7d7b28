"""Deciding, one step after another."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, PageSchema, Text, Whole, one_of
from services.events.schemas.life import EventInput


class ApprovalInput(OperationSchema):
    """One step."""

    approval_id = Id(required=True)


class ApproveInput(ApprovalInput):
    """Approve, with a word if there is one."""

    comment = Text(1000, load_default=None, allow_none=True)


class RejectInput(ApprovalInput):
    """Refuse for good."""

    reason = Text(1000, 1, required=True)


class ReturnApprovalInput(RejectInput):
    """Send back: to the proposer, or to an earlier step."""

    to_step = Whole(0, 20, load_default=None, allow_none=True)


class ApprovalsInput(PageSchema):
    """`pending`: those the caller can decide now; else those that the caller decided so, `decided`: in whatever way."""

    state = one_of("pending", "decided", "approved", "returned", "rejected", load_default="pending", allow_none=True)


class ApprovalOutput(Schema):
    """One step of an event's chain. `version` and `event_state` are the event's."""

    id = fields.String()
    event_id = fields.String()
    attempt = fields.Integer(metadata={"description": "counts the submissions"})
    step = fields.Integer()
    role = fields.String(metadata={"description": "secretary, leader, finance or committee"})
    state = fields.String(metadata={"description": "waiting, pending, approved, returned, rejected or void"})
    comment = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_by_name = fields.String(allow_none=True)
    for_account_id = fields.String(allow_none=True, metadata={"description": "whose place the deputy took"})
    for_account_name = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True)
    requested_at = fields.String(allow_none=True)
    urged_on = fields.String(allow_none=True)
    waiting_since = fields.String(allow_none=True, metadata={"description": "while it is pending"})
    waited_seconds = fields.Integer(allow_none=True, metadata={"description": "until it was decided, or until now"})
    waited_days = fields.Integer(allow_none=True, metadata={"description": "the same in days of the calendar"})
    as_deputy_for = fields.String(
        allow_none=True, metadata={"description": "for whom the caller can decide it; null: in their own right"}
    )
    as_deputy_for_name = fields.String(allow_none=True)
    may_decide = fields.Boolean(metadata={"description": "whether the caller can decide it now"})
    number = fields.String(metadata={"description": "the event's number"})
    theme = fields.String()
    branch = fields.String()
    estimate = fields.String()
    event_state = fields.String()
    version = fields.Integer()
    warnings = fields.Integer(metadata={"description": "how many results of the check at submission are to be watched"})


class EventApprovalOutput(ApprovalOutput):
    """The same beside its event."""

    may_urge = fields.Boolean(metadata={"description": "whether it is pending and nobody urged today"})


class EventApprovalsOutput(Schema):
    """All steps of an event, of all attempts."""

    items = fields.List(fields.Nested(EventApprovalOutput))


class ApprovalListOutput(Schema):
    """A page of steps."""

    items = fields.List(fields.Nested(ApprovalOutput))
    next_cursor = fields.String(allow_none=True)


INPUT: dict[str, Any] = {
    "approve": ApproveInput,
    "return_approval": ReturnApprovalInput,
    "reject": RejectInput,
    "urge": ApprovalInput,
    "event_approvals": EventInput,
    "approvals": ApprovalsInput,
}
OUTPUT: dict[str, Any] = {
    "approve": ApprovalOutput,
    "return_approval": ApprovalOutput,
    "reject": ApprovalOutput,
    "urge": ApprovalOutput,
    "event_approvals": EventApprovalsOutput,
    "approvals": ApprovalListOutput,
}
