"""What is printed about an event: the approval form, and certificates of attendance."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id
from services.events.schemas.approvals import EventApprovalOutput
from services.events.schemas.event_shapes import EventActionOutput, EventOutput
from services.events.schemas.life import EventInput


class FormFundOutput(Schema):
    """Where the money comes from."""

    name = fields.String()
    year = fields.Integer()
    kind = fields.String()


class FormChecklistOutput(Schema):
    """One item of the discipline checklist; `confirmed`: the organizer said that it does not occur."""

    key = fields.String()
    text = fields.String()
    source = fields.String()
    confirmed = fields.Boolean(allow_none=True)


class ApprovalFormOutput(Schema):
    """All that the form has; money, checks and approvals only where `confidential`."""

    event = fields.Nested(EventOutput)
    unit = fields.String()
    proposer = fields.String()
    confidential = fields.Boolean(metadata={"description": "whether the caller sees money, checks and approvals"})
    fund = fields.Nested(FormFundOutput, allow_none=True)
    plan_line = fields.String(allow_none=True, metadata={"description": "the theme of the plan's line"})
    checklist = fields.List(fields.Nested(FormChecklistOutput))
    approvals = fields.List(fields.Nested(EventApprovalOutput))


class CertificateInput(EventInput):
    """Whose."""

    member_id = Id(required=True)


class HolderOutput(Schema):
    """Somebody who was there."""

    number = fields.String(metadata={"description": "of the certificate: LX-2026-0001-001"})
    checkin_id = fields.String()
    member_id = fields.String(allow_none=True)
    kind = fields.String(metadata={"description": "member, guest or partner"})
    name = fields.String()
    branch_id = fields.String(allow_none=True)
    branch = fields.String(metadata={"description": "the branch, or the partner unit"})
    partner_id = fields.String(allow_none=True)
    how = fields.String()
    checked_in_at = fields.String()


class CertificatesOutput(EventActionOutput):
    """What a certificate says, and who gets one."""

    theme = fields.String()
    form = fields.String(allow_none=True)
    unit = fields.String()
    branch = fields.String()
    partners = fields.List(fields.String())
    venue = fields.String()
    starts_at = fields.String(allow_none=True)
    ends_at = fields.String(allow_none=True)
    hours = fields.String(allow_none=True, metadata={"description": "of the clock, whole and half; null over midnight"})
    hours_rule = fields.String()
    issued_at = fields.String()
    holders = fields.List(fields.Nested(HolderOutput))


INPUT: dict[str, Any] = {
    "approval_form": EventInput,
    "certificates": EventInput,
    "certificate": CertificateInput,
}
OUTPUT: dict[str, Any] = {
    "approval_form": ApprovalFormOutput,
    "certificates": CertificatesOutput,
    "certificate": CertificatesOutput,
}
