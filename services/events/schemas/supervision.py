"""What goes in and out of inspections, findings, the register and the statistics."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Flag, Id, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.domain.ledger.entry import EXACT
from services.events.domain.states import STATE_NAMES
from services.events.domain.supervision import CATEGORIES, CLASSES, DIMENSIONS, STATES
from services.events.schemas import stats

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


def evidence(**kwargs: Any) -> Any:
    """Ids of attachments."""
    return several(Id(), at_most=50, load_default=list, **kwargs)


def points() -> Whole:
    """One of the four scores."""
    return Whole(0, 5, required=True)


class OpenInspectionIn(OperationSchema):
    """Dates in Shanghai, both included. No branch means all within reach; no seed means one is drawn and recorded."""

    from_on = Day(data_key="from", required=True)
    to_on = Day(data_key="to", required=True)
    branch_ids = several(Id(), at_most=500, load_default=list)
    sample_size = Whole(1, 1000, required=True)
    seed = Whole(0, EXACT, **ABSENT)


class InspectionIn(OperationSchema):
    inspection_id = Id(required=True)


class ScoreEventIn(OperationSchema):
    inspection_id = Id(required=True)
    event_id = Id(required=True)
    records = points()
    publicity = points()
    summary = points()
    learning = points()
    remark = Text(1000, load_default="")


class RaiseFindingIn(OperationSchema):
    """`class` says how fast it has to be put right."""

    inspection_id = Id(required=True)
    event_id = Id(required=True)
    rectification = one_of(*CLASSES, data_key="class", required=True)
    category = one_of(*CATEGORIES, required=True)
    method = Text(200, 1, required=True)
    text = Text(4000, 1, required=True)
    evidence_ids = evidence()


class FindingIn(OperationSchema):
    finding_id = Id(required=True)


class RectifyFindingIn(OperationSchema):
    finding_id = Id(required=True)
    text = Text(4000, 1, required=True)
    evidence_ids = evidence()


class VerifyFindingIn(OperationSchema):
    finding_id = Id(required=True)
    comment = Text(1000, load_default="")


class ReopenFindingIn(OperationSchema):
    finding_id = Id(required=True)
    reason = Text(1000, 1, required=True)


class FindingsIn(PageSchema):
    """`overdue`: only those that are (true) or are not (false) past their last day."""

    state = one_of(*STATES, **ABSENT)
    overdue = Flag(**ABSENT)


class RegisterFilters(OperationSchema):
    """The same for screen, print and xlsx; dates are those of the event, in Shanghai, both included."""

    state = one_of(*STATE_NAMES, **ABSENT)
    branch_id = Text(64, **ABSENT)
    partner_id = Text(64, **ABSENT)
    year = Whole(2000, 2100, **ABSENT)
    from_on = Day(data_key="from", **ABSENT)
    to_on = Day(data_key="to", **ABSENT)
    q = Text(100, **ABSENT)


class RegisterIn(RegisterFilters, PageSchema):
    """A page of the register."""


class SampledEventOut(Schema):
    event_id = fields.String()
    number = fields.String()
    theme = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    missing = fields.List(fields.String(), metadata={"description": "Materials that are not there."})
    missing_text = fields.List(fields.String(), metadata={"description": "The same in Chinese."})
    score = fields.Dict(allow_none=True, metadata={"description": f"{', '.join(DIMENSIONS)} (0–5), remark, by, at."})


class InspectionOut(Schema):
    """A round. The sample is `random.Random(seed).sample` over the ids of eligible events in the order of numbers."""

    id = fields.String()
    version = fields.Integer()
    unit_id = fields.String()
    from_ = fields.Date(data_key="from")
    to = fields.Date()
    branch_ids = fields.List(fields.String())
    sample_size = fields.Integer()
    seed = fields.Integer()
    sample = fields.List(fields.Nested(SampledEventOut))
    drawn = fields.Integer(metadata={"description": "In lists: how many events."})
    scored = fields.Integer(metadata={"description": "In lists: how many of them have a score."})
    findings = fields.List(fields.Dict())
    opened_by = fields.String()
    opened_at = fields.String()


class InspectionPageOut(Schema):
    items = fields.List(fields.Nested(InspectionOut))
    next_cursor = fields.String(allow_none=True)


class EventScoreOut(InspectionOut):
    event_id = fields.String()
    records = fields.Integer()
    publicity = fields.Integer()
    summary = fields.Integer()
    learning = fields.Integer()
    remark = fields.String()


class FindingOut(Schema):
    id = fields.String()
    version = fields.Integer()
    state = fields.String(metadata={"enum": list(STATES)})
    inspection_id = fields.String()
    event_id = fields.String()
    branch_id = fields.String()
    class_ = fields.String(data_key="class", metadata={"enum": list(CLASSES)})
    category = fields.String(metadata={"enum": list(CATEGORIES)})
    method = fields.String()
    text = fields.String()
    evidence_ids = fields.List(fields.String())
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
        fields.Dict(), metadata={"description": "{action, by, at, text, evidence_ids}, oldest first."}
    )


class FindingPageOut(Schema):
    items = fields.List(fields.Nested(FindingOut))
    next_cursor = fields.String(allow_none=True)


class RegisterRowOut(Schema):
    """One event of the 台账."""

    event_id = fields.String()
    number = fields.String()
    state = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    partner_ids = fields.List(fields.String())
    partners = fields.List(fields.String())
    theme = fields.String()
    form = fields.String(allow_none=True)
    starts_at = fields.String(allow_none=True)
    date = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    own_headcount = fields.Integer(metadata={"description": "Checked in; booked, as long as it has not been held."})
    partner_headcount = fields.Integer(metadata={"description": "As the partners answered."})
    estimate = fields.String()
    actual = fields.String()
    legacy_number = fields.String(allow_none=True, metadata={"description": "Its number in the old ledger."})
    imported = fields.Boolean(metadata={"description": "Entered afterwards from an old ledger (补录)."})
    remarks = fields.String(allow_none=True, metadata={"description": "What the old ledger remarked."})
    variance = fields.String(metadata={"description": "Estimate less actual."})
    records = fields.Dict(metadata={"description": "{checkins, photos}"})
    summary = fields.Dict(metadata={"description": "{reflections, briefing}: a number, and the briefing's state."})
    publicity = fields.Dict(metadata={"description": "{published_at, channels}"})
    outcomes = fields.Integer()
    feedback = fields.Dict(metadata={"description": "{count, average}: the partners' scores, 1–5"})
    findings = fields.Dict(metadata={"description": "{total, unsolved}"})
    contributions = fields.Dict(metadata={"description": "{donations, partner_paid}: how many; in no total"})
    cost_shifted = fields.Boolean(metadata={"description": "A partner paid something: a risk of 转嫁费用"})
    missing = fields.List(fields.String(), metadata={"description": "Materials that are not there."})
    missing_text = fields.List(fields.String(), metadata={"description": "The same in Chinese."})


class RegisterOut(Schema):
    items = fields.List(fields.Nested(RegisterRowOut))
    next_cursor = fields.String(allow_none=True)
    totals = fields.Dict(metadata={"description": "Over all pages of these filters."})


class RegisterExportOut(Schema):
    what = fields.String()


INPUT: dict[str, Any] = {
    "open_inspection": OpenInspectionIn,
    "inspections": PageSchema,
    "inspection": InspectionIn,
    "score_event": ScoreEventIn,
    "raise_finding": RaiseFindingIn,
    "findings": FindingsIn,
    "finding": FindingIn,
    "rectify_finding": RectifyFindingIn,
    "verify_finding": VerifyFindingIn,
    "reopen_finding": ReopenFindingIn,
    "register": RegisterIn,
    "begin_register_export": RegisterFilters,
    **stats.INPUT,
}
OUTPUT: dict[str, Any] = {
    "open_inspection": InspectionOut,
    "inspections": InspectionPageOut,
    "inspection": InspectionOut,
    "score_event": EventScoreOut,
    "raise_finding": FindingOut,
    "findings": FindingPageOut,
    "finding": FindingOut,
    "rectify_finding": FindingOut,
    "verify_finding": FindingOut,
    "reopen_finding": FindingOut,
    "register": RegisterOut,
    "begin_register_export": RegisterExportOut,
    **stats.OUTPUT,
}
