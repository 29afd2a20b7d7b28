"""What goes in and out of findings: raising them, plans, rectification, re-checks, more time."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Flag, Id, OperationSchema, PageSchema, Text, one_of, several
from services.events.domain.finding import SEVERITIES, STATES
from services.events.domain.inspection_methods import METHODS
from services.events.domain.rectification import CATEGORIES, CLASSES
from services.events.schemas.evidence import evidence, evidence_ids

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class RaiseFindingIn(OperationSchema):
    """`class` says how fast it has to be put right; `method` is a known code or words of one's own."""

    inspection_id = Id(required=True)
    event_id = Id(required=True)
    rectification = one_of(*CLASSES, data_key="class", required=True)
    category = one_of(*CATEGORIES, required=True)
    severity = one_of(*SEVERITIES, load_default="general")
    method = Text(200, 1, required=True, metadata={"description": "Known codes: " + ", ".join(METHODS)})
    text = Text(4000, 1, required=True)
    evidence_ids = evidence_ids()
    evidence = evidence()


class FindingIn(OperationSchema):
    finding_id = Id(required=True)


class PlannedMeasureIn(OperationSchema):
    """One measure of the plan: what, who takes care (an office or function), until when."""

    text = Text(1000, 1, required=True)
    owner = Text(100, 1, required=True)
    due_on = Day(required=True)


class PlanRectificationIn(FindingIn):
    measures = several(fields.Nested(PlannedMeasureIn), at_least=1, at_most=50, required=True)


class RectifyFindingIn(FindingIn):
    text = Text(4000, 1, required=True)
    evidence_ids = evidence_ids()
    evidence = evidence()


class VerifyFindingIn(FindingIn):
    comment = Text(1000, load_default="")
    evidence_ids = evidence_ids()
    evidence = evidence()


class ReopenFindingIn(FindingIn):
    reason = Text(1000, 1, required=True)
    evidence_ids = evidence_ids()
    evidence = evidence()


class RequestExtensionIn(FindingIn):
    until = Day(required=True)
    reason = Text(1000, 1, required=True)


class DecideExtensionIn(FindingIn):
    reason = Text(1000, 1, required=True)


class FindingsIn(PageSchema):
    """`overdue`: only those that are (true) or are not (false) past their last day."""

    state = one_of(*STATES, **ABSENT)
    overdue = Flag(**ABSENT)
    branch_id = Text(64, **ABSENT)
    inspection_id = Text(64, **ABSENT)
    event_id = Text(64, **ABSENT)


class EscalateFindingsIn(OperationSchema):
    """Nothing: the timer asks."""


class FindingOut(Schema):
    id = fields.String()
    version = fields.Integer()
    state = fields.String(metadata={"enum": list(STATES)})
    inspection_id = fields.String()
    event_id = fields.String()
    branch_id = fields.String()
    class_ = fields.String(data_key="class", metadata={"enum": list(CLASSES)})
    category = fields.String(metadata={"enum": list(CATEGORIES)})
    severity = fields.String(metadata={"enum": list(SEVERITIES)})
    method = fields.String()
    method_name = fields.String(metadata={"description": "In Chinese where the code is known."})
    text = fields.String()
    evidence_ids = fields.List(fields.String(), metadata={"description": "The attachments among the evidence."})
    evidence = fields.List(fields.Dict(), metadata={"description": "{kind, id or seq, field, note}; words in one."})
    plan = fields.List(fields.Dict(), metadata={"description": "{text, owner, due_on}: of 全面整改."})
    extension = fields.Dict(allow_none=True, metadata={"description": "{state, until, reason, by, at}: the last one."})
    escalated = fields.Integer(metadata={"description": "Steps of the ladder that were told on this clock."})
    due_at = fields.String()
    overdue = fields.Boolean()
    number = fields.String(metadata={"description": "Of the event; in lists and single findings."})
    theme = fields.String()
    branch = fields.String(allow_none=True)
    raised_by = fields.String()
    raised_at = fields.String()
    rectified_by = fields.String(allow_none=True)
    rectified_at = fields.String(allow_none=True)
    verified_by = fields.String(allow_none=True)
    verified_at = fields.String(allow_none=True)
    history = fields.List(
        fields.Dict(), metadata={"description": "{action, by, at, text, evidence_ids, evidence}, oldest first."}
    )
    measures = fields.List(fields.Dict(), metadata={"description": "Taken for it; in single findings."})


class FindingPageOut(Schema):
    items = fields.List(fields.Nested(FindingOut))
    next_cursor = fields.String(allow_none=True)


class EscalatedOut(Schema):
    escalated = fields.Integer()


INPUT: dict[str, Any] = {
    "raise_finding": RaiseFindingIn,
    "findings": FindingsIn,
    "finding": FindingIn,
    "plan_rectification": PlanRectificationIn,
    "rectify_finding": RectifyFindingIn,
    "verify_finding": VerifyFindingIn,
    "reopen_finding": ReopenFindingIn,
    "request_extension": RequestExtensionIn,
    "grant_extension": DecideExtensionIn,
    "refuse_extension": DecideExtensionIn,
    "escalate_findings": EscalateFindingsIn,
}
OUTPUT: dict[str, Any] = {
    **dict.fromkeys(INPUT, FindingOut),
    "findings": FindingPageOut,
    "escalate_findings": EscalatedOut,
}
