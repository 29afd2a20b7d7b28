"""What goes in and out of what is owed, nudges, urging by hand, and the board of outcomes."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Flag, Id, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.domain import nudge, outcome_stages
from services.events.domain.owed import KINDS
from services.events.schemas.summary import OneOutcomeInput, OutcomeOutput

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class OwedFilters(OperationSchema):
    """The same for screen and workbook. `overdue`: only those whose day is over (true) or is not (false)."""

    branch_id = Text(64, **ABSENT)
    kind = one_of(*KINDS, **ABSENT)
    overdue = Flag(**ABSENT)


class OwedIn(OwedFilters, PageSchema):
    """A page of what is owed."""


class NudgesIn(PageSchema):
    """Cases by state and branch."""

    state = one_of(*nudge.STATES, **ABSENT)
    branch_id = Text(64, **ABSENT)


class UrgingsIn(PageSchema):
    """What was urged by hand."""

    branch_id = Text(64, **ABSENT)


class UrgeBranchIn(OperationSchema):
    """Why the branch is reminded."""

    branch_id = Id(required=True)
    reason = Text(500, 1, required=True)


class OutcomeBoardIn(PageSchema):
    """Without a state those that were given up are left out."""

    stage = one_of(*outcome_stages.STAGES, **ABSENT)
    state = one_of("open", "done", "dropped", **ABSENT)
    branch_id = Text(64, **ABSENT)
    owner_id = Text(64, **ABSENT)
    year = Whole(2000, 2100, **ABSENT)
    overdue = Flag(**ABSENT)


class AdvanceOutcomeIn(OneOutcomeInput):
    """What was done for it, with evidence where there is any."""

    expected_version = Whole(**ABSENT)
    text = Text(2000, 1, required=True)
    evidence_ids = several(Id(), at_most=50, load_default=list)


class SendOutcomeBackIn(OneOutcomeInput):
    """Why it goes back."""

    expected_version = Whole(**ABSENT)
    reason = Text(1000, 1, required=True)


class OwedOut(Schema):
    """One thing. `since` and `due` are days in Shanghai; `id` is that of what is owed."""

    kind = fields.String(metadata={"enum": list(KINDS)})
    id = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    event_id = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    title = fields.String()
    path = fields.String(metadata={"description": "The page."})
    asked = fields.List(fields.String(), metadata={"description": "The roles that it is asked of."})
    responsible_id = fields.String(allow_none=True)
    responsible = fields.String(allow_none=True, metadata={"description": "Who runs the event, by name."})
    since = fields.String()
    due = fields.String()
    days_late = fields.Integer()
    overdue = fields.Boolean()
    count = fields.Integer(metadata={"description": "How many, where one row stands for several (kind duty)."})


class BranchOwesOut(Schema):
    """How a branch stands, of what the filters leave."""

    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    total = fields.Integer()
    overdue = fields.Integer()
    most_days_late = fields.Integer()
    kinds = fields.Dict(metadata={"description": "Kind → how many."})
    behind = fields.Boolean(metadata={"description": "Whether it is reminded, by the office's rule weak_branch."})
    why = fields.String()
    nudge = fields.String(allow_none=True, metadata={"description": "State of its case: open or escalated."})


class OwedPageOut(Schema):
    """The longest overdue first."""

    items = fields.List(fields.Nested(OwedOut))
    next_cursor = fields.String(allow_none=True)
    counts = fields.Dict(metadata={"description": "{total, overdue, most_days_late, kinds} over all pages."})
    branches = fields.List(fields.Nested(BranchOwesOut))


class NudgeOut(Schema):
    """One case of a branch."""

    id = fields.String()
    version = fields.Integer()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    state = fields.String(metadata={"enum": list(nudge.STATES)})
    reasons = fields.List(fields.Dict(), metadata={"description": "{reason, value, limit, text}"})
    text = fields.String()
    overdue = fields.Integer(metadata={"description": "Late things of its own, at their fewest since it was opened."})
    opened_at = fields.String()
    improved_at = fields.String()
    escalated_at = fields.String(allow_none=True)
    settled_at = fields.String(allow_none=True)


class NudgePageOut(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(NudgeOut))
    next_cursor = fields.String(allow_none=True)


class UrgedOut(Schema):
    """The branch was urged."""

    id = fields.String()
    branch_id = fields.String()
    state = fields.String()
    version = fields.Integer()
    urged_on = fields.String()


class UrgingOut(Schema):
    """One urging by hand."""

    id = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    reason = fields.String()
    urged_by = fields.String()
    urged_by_name = fields.String(allow_none=True)
    urged_on = fields.String()
    urged_at = fields.String()
    nudge_id = fields.String(allow_none=True)


class UrgingPageOut(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(UrgingOut))
    next_cursor = fields.String(allow_none=True)


class WatchedOut(Schema):
    """How many branches were looked at."""

    watched = fields.Integer()


class RemindedOut(Schema):
    """How many reminders were raised."""

    raised = fields.Integer()


class BoardOutcomeOut(Schema):
    """An outcome on the board."""

    id = fields.String()
    event_id = fields.String()
    version = fields.Integer()
    number = fields.String()
    theme = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    problem = fields.String()
    owner_id = fields.String()
    owner = fields.String()
    state = fields.String()
    stage = fields.String(metadata={"enum": list(outcome_stages.STAGES)})
    result = fields.String(allow_none=True)
    evidence_ids = fields.List(fields.String())
    due_on = fields.String()
    overdue = fields.Boolean()
    days_late = fields.Integer()
    added_at = fields.String()
    done_at = fields.String(allow_none=True)
    history = fields.List(fields.Dict(), metadata={"description": "As of a single outcome, with `by_name`."})
    moves = fields.List(fields.String(), metadata={"description": "What the caller may do now: advance, back."})


class OutcomeBoardOut(Schema):
    """Due first on top; the counts are over all pages."""

    items = fields.List(fields.Nested(BoardOutcomeOut))
    next_cursor = fields.String(allow_none=True)
    counts = fields.Dict(metadata={"description": "Stage → how many."})
    total = fields.Integer()
    overdue = fields.Integer()


INPUT: dict[str, Any] = {
    "owed": OwedIn,
    "nudges": NudgesIn,
    "urgings": UrgingsIn,
    "urge_branch": UrgeBranchIn,
    "watch_branches": OperationSchema,
    "raise_reminders": OperationSchema,
    "outcome_board": OutcomeBoardIn,
    "advance_outcome": AdvanceOutcomeIn,
    "send_outcome_back": SendOutcomeBackIn,
}
OUTPUT: dict[str, Any] = {
    "owed": OwedPageOut,
    "nudges": NudgePageOut,
    "urgings": UrgingPageOut,
    "urge_branch": UrgedOut,
    "watch_branches": WatchedOut,
    "raise_reminders": RemindedOut,
    "outcome_board": OutcomeBoardOut,
    "advance_outcome": OutcomeOutput,
    "send_outcome_back": OutcomeOutput,
}
