"""What goes in and out of notices of commendation."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.domain.commendation import STATES

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class ChosenEventIn(OperationSchema):
    """A published event, and why it is commended."""

    event_id = Id(required=True)
    reason = Text(1000, 1, required=True)


class DraftCommendationIn(OperationSchema):
    """Title, a few words before the events, and the events."""

    title = Text(100, 1, required=True)
    opening = Text(2000, load_default="")
    items = several(fields.Nested(ChosenEventIn), at_least=1, at_most=50, required=True)


class CommendationIn(OperationSchema):
    """One notice."""

    commendation_id = Id(required=True)


class VersionedCommendationIn(CommendationIn):
    """One notice, of the version that the caller saw."""

    expected_version = Whole(**ABSENT)


class EditCommendationIn(VersionedCommendationIn):
    """What changes."""

    title = Text(100, 1)
    opening = Text(2000)
    items = several(fields.Nested(ChosenEventIn), at_least=1, at_most=50)


class IssueCommendationIn(VersionedCommendationIn):
    """Good, with a word if there is one."""

    comment = Text(1000, load_default="")


class CommendationReasonIn(VersionedCommendationIn):
    """Why it goes back, or no longer holds."""

    reason = Text(1000, 1, required=True)


class CommendationsIn(PageSchema):
    """By state and year of the number."""

    state = one_of(*STATES, **ABSENT)
    year = Whole(2000, 2100, **ABSENT)


class CommendedEventOut(Schema):
    """An event as the notice tells of it: units, a date, counts; no people."""

    event_id = fields.String()
    reason = fields.String()
    number = fields.String()
    theme = fields.String()
    form = fields.String(allow_none=True)
    branch = fields.String()
    cohosts = fields.List(fields.String())
    partners = fields.List(fields.String())
    date = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    own_headcount = fields.Integer()
    partner_headcount = fields.Integer()
    outcomes = fields.List(fields.String(), metadata={"description": "Those whose words name nobody."})
    outcome_stages = fields.Dict(metadata={"description": "Stage → how many."})


class CommendationOut(Schema):
    """A notice. `number` is there once it was issued."""

    id = fields.String()
    version = fields.Integer()
    unit_id = fields.String()
    unit = fields.String()
    state = fields.String(metadata={"enum": list(STATES)})
    number = fields.String(allow_none=True)
    title = fields.String()
    opening = fields.String()
    items = fields.List(fields.Nested(CommendedEventOut))
    events = fields.Integer(metadata={"description": "In lists: how many."})
    branch_ids = fields.List(fields.String())
    drafted_by = fields.String()
    drafted_by_name = fields.String(allow_none=True)
    drafted_at = fields.String()
    submitted_by = fields.String(allow_none=True)
    submitted_at = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_by_name = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True)
    issued_on = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)
    retracted_by = fields.String(allow_none=True)
    retracted_at = fields.String(allow_none=True)
    retracted_because = fields.String(allow_none=True)
    may_issue = fields.Boolean()


class CommendationPageOut(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(CommendationOut))
    next_cursor = fields.String(allow_none=True)


INPUT: dict[str, Any] = {
    "commendations": CommendationsIn,
    "commendation": CommendationIn,
    "draft_commendation": DraftCommendationIn,
    "edit_commendation": EditCommendationIn,
    "submit_commendation": VersionedCommendationIn,
    "issue_commendation": IssueCommendationIn,
    "return_commendation": CommendationReasonIn,
    "retract_commendation": CommendationReasonIn,
}
OUTPUT: dict[str, Any] = {
    **dict.fromkeys(INPUT, CommendationOut),
    "commendations": CommendationPageOut,
}
