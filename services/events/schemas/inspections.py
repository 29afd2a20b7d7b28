"""What goes in and out of inspection rounds, their teams and their reports."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Id, OperationSchema, PageSchema, Text, Whole, several
from services.events.domain.inspection_life import ROUND_STATES
from services.events.domain.ledger.entry import EXACT
from services.events.domain.scores import DIMENSIONS
from services.events.schemas.evidence import EvidenceIn, evidence_ids
from services.events.schemas.findings import FindingOut

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


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
    name = Text(200, load_default="")


class PrepareInspectionIn(OpenInspectionIn):
    """The same, drawn later; `plan` in words, `kickoff_on` the day on which it is to begin."""

    name = Text(200, 1, required=True)
    plan = Text(10_000, load_default="")
    kickoff_on = Day(**ABSENT)


class InspectionIn(OperationSchema):
    inspection_id = Id(required=True)


class InspectionActionIn(InspectionIn):
    expected_version = Whole(1, EXACT, **ABSENT)


class EditInspectionIn(InspectionActionIn):
    """What changes; absent means as it is."""

    from_on = Day(data_key="from")
    to_on = Day(data_key="to")
    branch_ids = several(Id(), at_most=500)
    sample_size = Whole(1, 1000)
    seed = Whole(0, EXACT)
    name = Text(200, 1)
    plan = Text(10_000)
    kickoff_on = Day(allow_none=True)


class KickOffInspectionIn(InspectionActionIn):
    """The meeting or announcement (动员会、公告), with its papers."""

    held_on = Day(required=True)
    place = Text(200, load_default="")
    text = Text(10_000, 1, required=True)
    evidence_ids = evidence_ids()


class ScoreEventIn(InspectionIn):
    event_id = Id(required=True)
    records = points()
    publicity = points()
    summary = points()
    learning = points()
    remark = Text(1000, load_default="")


class StatementIn(OperationSchema):
    """One statement of the report; without evidence it can be saved, and no report be built."""

    text = Text(4000, 1, required=True)
    evidence = several(fields.Nested(EvidenceIn), at_most=20, load_default=list)


class WriteStatementsIn(InspectionActionIn):
    """All statements, in their order; they replace those of before."""

    statements = several(fields.Nested(StatementIn), at_most=100, required=True)


class AppointInspectorIn(InspectionIn):
    """Both days are included."""

    account_id = Id(required=True)
    task = Text(200, 1, required=True)
    from_on = Day(data_key="from", required=True)
    to_on = Day(data_key="to", required=True)


class EndInspectorIn(InspectionIn):
    account_id = Id(required=True)
    reason = Text(1000, 1, required=True)


class SampledEventOut(Schema):
    event_id = fields.String()
    number = fields.String()
    theme = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    missing = fields.List(fields.String(), metadata={"description": "Materials that are not there."})
    missing_text = fields.List(fields.String(), metadata={"description": "The same in Chinese."})
    score = fields.Dict(allow_none=True, metadata={"description": f"{', '.join(DIMENSIONS)} (0–5), remark, by, at."})


class AveragesOut(Schema):
    """Texts with two decimals, null while nothing is scored; `total` of four scores."""

    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    events = fields.Integer(metadata={"description": "How many events have a score."})
    records = fields.String(allow_none=True)
    publicity = fields.String(allow_none=True)
    summary = fields.String(allow_none=True)
    learning = fields.String(allow_none=True)
    total = fields.String(allow_none=True)


class InspectorOut(Schema):
    account_id = fields.String()
    name = fields.String()
    task = fields.String()
    from_ = fields.Date(data_key="from")
    to = fields.Date()
    ended = fields.Boolean()
    end_reason = fields.String(allow_none=True)
    serves = fields.Boolean(metadata={"description": "Whether they have access today."})


class InspectionOut(Schema):
    """A round. The sample is `random.Random(seed).sample` over the ids of eligible events in the order of numbers."""

    id = fields.String()
    version = fields.Integer()
    state = fields.String(metadata={"enum": list(ROUND_STATES)})
    unit_id = fields.String()
    name = fields.String()
    from_ = fields.Date(data_key="from")
    to = fields.Date()
    branch_ids = fields.List(fields.String())
    sample_size = fields.Integer()
    seed = fields.Integer()
    plan = fields.String()
    kickoff_on = fields.Date(allow_none=True)
    kickoff = fields.Dict(allow_none=True, metadata={"description": "{held_on, place, text, evidence, by, at}"})
    sample = fields.List(fields.Nested(SampledEventOut))
    averages = fields.List(fields.Nested(AveragesOut))
    team = fields.List(fields.Nested(InspectorOut))
    statements = fields.List(fields.Dict(), metadata={"description": "{text, evidence}"})
    drawn = fields.Integer(metadata={"description": "How many events."})
    scored = fields.Integer(metadata={"description": "How many of them have a score."})
    findings = fields.List(fields.Nested(FindingOut))
    opened_by = fields.String()
    opened_at = fields.String()
    started_at = fields.String(allow_none=True)
    reported_at = fields.String(allow_none=True)
    closed_at = fields.String(allow_none=True)


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


class RedrawnSampleOut(Schema):
    """`equal`: the same events in the same order. `population_sha256` is over "number event_id" lines in the order of
    numbers, and stands in the fact of the opening.
    """

    id = fields.String()
    seed = fields.Integer()
    sample_size = fields.Integer()
    equal = fields.Boolean()
    recorded = fields.Boolean(metadata={"description": "Whether the population was recorded; else it is today's."})
    population_sha256 = fields.String()
    population = fields.List(fields.Dict(), metadata={"description": "{event_id, number}: what was drawn from."})
    sample = fields.List(fields.Dict(), metadata={"description": "{event_id, number}, in the order drawn."})
    added = fields.List(fields.Dict(), metadata={"description": "Eligible today, and not then."})
    gone = fields.List(fields.Dict(), metadata={"description": "Eligible then, and not today."})


class InspectionReportOut(InspectionOut):
    """What the report document is written from."""

    unit = fields.String(allow_none=True)
    branches = fields.List(fields.String())
    population_size = fields.Integer(allow_none=True)


INPUT: dict[str, Any] = {
    "open_inspection": OpenInspectionIn,
    "prepare_inspection": PrepareInspectionIn,
    "edit_inspection": EditInspectionIn,
    "kick_off_inspection": KickOffInspectionIn,
    "draw_inspection": InspectionActionIn,
    "start_inspection": InspectionActionIn,
    "write_statements": WriteStatementsIn,
    "report_inspection": InspectionActionIn,
    "close_inspection": InspectionActionIn,
    "appoint_inspector": AppointInspectorIn,
    "end_inspector": EndInspectorIn,
    "inspections": PageSchema,
    "inspection": InspectionIn,
    "redrawn_sample": InspectionIn,
    "inspection_report": InspectionIn,
    "score_event": ScoreEventIn,
}
OUTPUT: dict[str, Any] = {
    **dict.fromkeys(INPUT, InspectionOut),
    "inspections": InspectionPageOut,
    "redrawn_sample": RedrawnSampleOut,
    "inspection_report": InspectionReportOut,
    "score_event": EventScoreOut,
}
