"""Annual plans."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, PageSchema, Text, Whole, Yuan, one_of, several
from services.events.domain.plans import STATE_NAMES

FORMS = ("lecture", "visit", "discussion", "oath", "visit_aid", "consultation", "theme_day")


class PlanLineInput(OperationSchema):
    """One planned study; `id` only for a line that is there already, whose content and place stay when left out."""

    id = Id(load_default=None, allow_none=True)
    theme = Text(200, 1, required=True)
    content = Text(1000, allow_none=True)
    form = one_of(*FORMS, load_default=None, allow_none=True)
    month = Whole(1, 12, load_default=None, allow_none=True)
    place = Text(200, allow_none=True)
    partner_ids = several(Id(), at_most=50, load_default=list)
    headcount = Whole(0, 100_000, load_default=None, allow_none=True)
    estimate = Yuan(required=True)
    fund_id = Id(load_default=None, allow_none=True)


class DraftPlanInput(OperationSchema):
    """A plan, or a supplement to one."""

    year = Whole(2000, 2100, required=True)
    branch_id = Id(required=True)
    lines = several(fields.Nested(PlanLineInput), load_default=list)


class PlanInput(OperationSchema):
    """One plan."""

    plan_id = Id(required=True)


class PlanActionInput(PlanInput):
    """One plan, as the caller knows it."""

    expected_version = Whole(load_default=None, allow_none=True)


class CopyPlanInput(PlanInput):
    """Into which year."""

    year = Whole(2000, 2100, required=True)


class EditPlanInput(PlanActionInput):
    """What changes; absent means as it is."""

    year = Whole(2000, 2100)
    lines = several(fields.Nested(PlanLineInput))


class ApprovePlanInput(PlanActionInput):
    """Approve, with a comment or without."""

    comment = Text(1000, load_default="", allow_none=True)


class ReturnPlanInput(PlanActionInput):
    """Send back, with a reason."""

    reason = Text(1000, 1, required=True)


class PlansInput(PageSchema):
    """Plans by year, branch and state."""

    year = Whole(2000, 2100, load_default=None, allow_none=True)
    branch_id = Id(load_default=None, allow_none=True)
    state = one_of(*STATE_NAMES, load_default=None, allow_none=True)


class ConsolidatedPlanInput(OperationSchema):
    """The office's plan for a year."""

    year = Whole(2000, 2100, required=True)


class PlanLineOutput(Schema):
    """One planned study."""

    id = fields.String()
    theme = fields.String()
    content = fields.String(allow_none=True)
    form = fields.String(allow_none=True)
    month = fields.Integer(allow_none=True)
    place = fields.String(allow_none=True)
    partner_ids = fields.List(fields.String())
    headcount = fields.Integer(allow_none=True)
    estimate = Yuan()
    fund_id = fields.String(allow_none=True)


class PlanWarningOutput(Schema):
    """One thing that a line should still name."""

    pointer = fields.String()
    code = fields.String()
    detail = fields.String()


class PlanOutput(Schema):
    """A plan with its lines."""

    id = fields.String()
    version = fields.Integer()
    branch_id = fields.String()
    unit_id = fields.String()
    year = fields.Integer()
    state = fields.String(metadata={"description": "draft, submitted, approved or returned"})
    drafted_by = fields.String()
    drafted_at = fields.String()
    submitted_by = fields.String(allow_none=True)
    submitted_at = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True)
    comment = fields.String(
        allow_none=True, metadata={"description": "The approver's comment or the reason for returning"}
    )
    estimate = Yuan()
    lines = fields.List(fields.Nested(PlanLineOutput))
    warnings = fields.List(
        fields.Nested(PlanWarningOutput), metadata={"description": "What lines should still name; blocks nothing"}
    )


class PlanListOutput(Schema):
    """A page of plans, newest first."""

    items = fields.List(fields.Nested(PlanOutput))
    next_cursor = fields.String(allow_none=True)


class PlanTotalsOutput(Schema):
    """What a document sums up to."""

    events = fields.Integer()
    headcount = fields.Integer()
    estimate = Yuan()


class PlanDocumentOutput(Schema):
    """One of the three documents: rows, and their totals."""

    items = fields.List(fields.Dict())
    totals = fields.Nested(PlanTotalsOutput)


class ConsolidatedPlanOutput(Schema):
    """Work points, study plan and budget over the same approved lines, with equal totals."""

    year = fields.Integer()
    points = fields.Nested(PlanDocumentOutput, metadata={"description": "工作要点, a row a branch"})
    study = fields.Nested(PlanDocumentOutput, metadata={"description": "联学计划, a row a planned study"})
    budget = fields.Nested(PlanDocumentOutput, metadata={"description": "经费预算, a row a branch and fund"})
    totals = fields.Nested(PlanTotalsOutput)


class PlanProgressInput(OperationSchema):
    """A year, of one branch or of all within reach."""

    year = Whole(2000, 2100, required=True)
    branch_id = Id(load_default=None, allow_none=True)


class CitingEventOutput(Schema):
    """An event under a line, or outside the plan."""

    event_id = fields.String()
    number = fields.String()
    theme = fields.String()
    state = fields.String()
    date = fields.String(allow_none=True)
    headcount = fields.Integer(metadata={"description": "Own people: checked in, or booked as long as it is to come"})
    spent = Yuan()


class LineProgressOutput(Schema):
    """A planned study beside what came of it."""

    plan_id = fields.String()
    line_id = fields.String()
    theme = fields.String()
    month = fields.Integer(allow_none=True)
    headcount = fields.Integer(allow_none=True)
    estimate = Yuan()
    state = fields.String(metadata={"description": "done (held), late (its month is over), under_way or open"})
    events = fields.List(fields.Nested(CitingEventOutput))
    headcount_done = fields.Integer()
    spent = Yuan()
    variance = Yuan(metadata={"description": "estimate − spent"})


class ProgressTotalsOutput(Schema):
    """What lines and events sum up to; `spent` is what planned events spent."""

    planned = fields.Integer()
    done = fields.Integer()
    under_way = fields.Integer()
    late = fields.Integer()
    open = fields.Integer()
    unplanned = fields.Integer()
    unplanned_done = fields.Integer()
    estimate = Yuan()
    spent = Yuan()
    unplanned_spent = Yuan()
    variance = Yuan()


class BranchProgressOutput(Schema):
    """One branch's plan against what it did."""

    branch_id = fields.String()
    branch = fields.String()
    lines = fields.List(fields.Nested(LineProgressOutput))
    unplanned = fields.List(fields.Nested(CitingEventOutput))
    totals = fields.Nested(ProgressTotalsOutput)


class PlanProgressOutput(Schema):
    """A year's plan against what was done."""

    year = fields.Integer()
    branches = fields.List(fields.Nested(BranchProgressOutput))
    totals = fields.Nested(ProgressTotalsOutput)


INPUT: dict[str, Any] = {
    "draft_plan": DraftPlanInput,
    "copy_plan": CopyPlanInput,
    "edit_plan": EditPlanInput,
    "submit_plan": PlanActionInput,
    "approve_plan": ApprovePlanInput,
    "return_plan": ReturnPlanInput,
    "plans": PlansInput,
    "plan": PlanInput,
    "plan_sheet": PlanInput,
    "plan_progress": PlanProgressInput,
    "consolidated_plan": ConsolidatedPlanInput,
}
OUTPUT: dict[str, Any] = {
    "draft_plan": PlanOutput,
    "copy_plan": PlanOutput,
    "edit_plan": PlanOutput,
    "submit_plan": PlanOutput,
    "approve_plan": PlanOutput,
    "return_plan": PlanOutput,
    "plans": PlanListOutput,
    "plan": PlanOutput,
    "plan_progress": PlanProgressOutput,
    "consolidated_plan": ConsolidatedPlanOutput,
}
