"""After the event: reflections, outcomes, photos, the briefing."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Id, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.domain.outcome_stages import STAGES
from services.events.schemas.event_shapes import EventActionOutput
from services.events.schemas.life import EventInput


class ReflectionInput(EventInput):
    """A participant's words."""

    text = Text(5000, 1, required=True)


class ReflectionsInput(PageSchema):
    """An event's reflections."""

    event_id = Id(required=True)


class OutcomeInput(EventInput):
    """A problem, the member who owns it, and the day by which it is solved."""

    problem = Text(2000, 1, required=True)
    owner_id = Id(required=True)
    due_on = Day(required=True)


class OneOutcomeInput(OperationSchema):
    """One outcome."""

    outcome_id = Id(required=True)


class EditOutcomeInput(OneOutcomeInput):
    """Changes to an outcome."""

    expected_version = Whole(load_default=None, allow_none=True)
    problem = Text(2000, 1)
    owner_id = Id()
    due_on = Day()
    state = one_of("open", "done", "dropped")
    result = Text(5000, allow_none=True)
    evidence_ids = several(Id(), at_most=50)


class PhotoInput(EventInput):
    """An uploaded picture and what it shows."""

    attachment_id = Id(required=True)
    caption = Text(200, load_default=None, allow_none=True)


class SaveBriefingInput(EventInput):
    """The text; HTML is cleaned, not refused."""

    expected_version = Whole(load_default=None, allow_none=True)
    title = Text(200, 1, required=True)
    body_html = Text(500_000, 1, required=True)


class ApproveBriefingInput(EventInput):
    """Good, with a word if there is one."""

    comment = Text(1000, load_default=None, allow_none=True)


class ReflectionOutput(Schema):
    """A participant's words."""

    id = fields.String()
    event_id = fields.String()
    author_id = fields.String()
    author = fields.String()
    member_id = fields.String(allow_none=True)
    text = fields.String()
    added_at = fields.String()
    version = fields.Integer(metadata={"description": "the event's"})


class ReflectionListOutput(Schema):
    """A page of reflections, oldest first."""

    items = fields.List(fields.Nested(ReflectionOutput))
    next_cursor = fields.String(allow_none=True)


class OutcomeOutput(Schema):
    """A matter to be turned into work. `version` is its own."""

    id = fields.String()
    event_id = fields.String()
    version = fields.Integer()
    problem = fields.String()
    owner_id = fields.String()
    owner = fields.String(metadata={"description": "the member's name"})
    due_on = fields.String()
    state = fields.String(metadata={"description": "open, done or dropped"})
    result = fields.String(allow_none=True)
    evidence_ids = fields.List(fields.String())
    added_by = fields.String()
    added_at = fields.String()
    done_at = fields.String(allow_none=True)
    stage = fields.String(metadata={"description": f"{', '.join(STAGES)}; the last two go with the state done"})
    history = fields.List(
        fields.Dict(), metadata={"description": "{how, from_stage, to_stage, by, at, text, evidence_ids}, oldest first"}
    )


class OutcomeListOutput(Schema):
    """An event's outcomes, or why there are none."""

    items = fields.List(fields.Nested(OutcomeOutput))
    next_cursor = fields.String(allow_none=True)
    no_outcomes_reason = fields.String(allow_none=True)


class NoOutcomesOutput(EventActionOutput):
    """Why there are none."""

    no_outcomes_reason = fields.String()


class PhotoOutput(Schema):
    """A picture on the event."""

    id = fields.String()
    event_id = fields.String()
    attachment_id = fields.String()
    caption = fields.String()
    sha256 = fields.String()
    added_at = fields.String()
    version = fields.Integer(metadata={"description": "the event's"})


class PhotoListOutput(Schema):
    """An event's pictures."""

    items = fields.List(fields.Nested(PhotoOutput))


class DisagreementOutput(Schema):
    """A statement of the briefing that the record contradicts."""

    kind = fields.String(metadata={"description": "headcount, own_headcount, partner_headcount, date or partner"})
    stated = fields.String()
    recorded = fields.String()
    quote = fields.String(metadata={"description": "the sentence"})


class BriefingOutput(Schema):
    """The briefing. `version` is its own: 0 while it is only drafted from the facts and nobody has saved it."""

    id = fields.String(metadata={"description": "the event's id"})
    event_id = fields.String()
    version = fields.Integer()
    revision = fields.Integer()
    state = fields.String(metadata={"description": "drafted, draft, submitted, approved or returned"})
    title = fields.String()
    body_html = fields.String()
    author_id = fields.String(allow_none=True)
    author = fields.String(allow_none=True)
    saved_at = fields.String(allow_none=True)
    submitted_by = fields.String(allow_none=True)
    submitted_at = fields.String(allow_none=True)
    reviewed_by = fields.String(allow_none=True)
    reviewer = fields.String(allow_none=True)
    reviewed_at = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)
    disagreements = fields.List(
        fields.Nested(DisagreementOutput),
        metadata={"description": "while it can be changed: review is refused until there are none"},
    )


class BriefingReasonInput(EventInput):
    """What is to be changed."""

    reason = Text(1000, 1, required=True)


INPUT: dict[str, Any] = {
    "add_reflection": ReflectionInput,
    "reflections": ReflectionsInput,
    "add_outcome": OutcomeInput,
    "outcomes": EventInput,
    "outcome": OneOutcomeInput,
    "edit_outcome": EditOutcomeInput,
    "declare_no_outcomes": BriefingReasonInput,
    "add_photo": PhotoInput,
    "photos": EventInput,
    "briefing": EventInput,
    "save_briefing": SaveBriefingInput,
    "submit_briefing": EventInput,
    "approve_briefing": ApproveBriefingInput,
    "return_briefing": BriefingReasonInput,
}
OUTPUT: dict[str, Any] = {
    "add_reflection": ReflectionOutput,
    "reflections": ReflectionListOutput,
    "add_outcome": OutcomeOutput,
    "outcomes": OutcomeListOutput,
    "outcome": OutcomeOutput,
    "edit_outcome": OutcomeOutput,
    "declare_no_outcomes": NoOutcomesOutput,
    "add_photo": PhotoOutput,
    "photos": PhotoListOutput,
    "briefing": BriefingOutput,
    "save_briefing": BriefingOutput,
    "submit_briefing": BriefingOutput,
    "approve_briefing": BriefingOutput,
    "return_briefing": BriefingOutput,
}
