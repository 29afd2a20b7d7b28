"""From draft to close: the study event's own verbs."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from kit.fields import Flag, Id, Moment, OperationSchema, PageSchema, Text, Whole, Yuan, one_of, several
from services.events.domain.states import STATE_NAMES
from services.events.schemas.money import BudgetLineInput, BudgetLineOutput

FORMS = ("lecture", "visit", "discussion", "oath", "visit_aid", "consultation", "theme_day")


class SlotInput(OperationSchema):
    """A time from `starts_at` to `ends_at`."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """It ends after it starts."""
        if data["ends_at"] <= data["starts_at"]:
            raise ValidationError("结束时间应晚于开始时间。", "ends_at")


class VenueInput(OperationSchema):
    """Where; `region` is a province or city, `off_site` whether it lies outside the office's own city."""

    name = Text(100, 1, required=True)
    region = Text(50, load_default=None, allow_none=True)
    off_site = Flag(load_default=False)
    address = Text(200, load_default=None, allow_none=True)


class AgendaItemInput(OperationSchema):
    """One item of the agenda."""

    title = Text(100, 1, required=True)
    minutes = Whole(1, 1440, load_default=None, allow_none=True)
    speaker = Text(100, load_default=None, allow_none=True)


class EventDetails(OperationSchema):
    """What may be left open until submit. Without defaults: an edit touches what is given, null empties it."""

    cohost_branch_ids = several(Id(), at_most=20, allow_none=True)
    partner_ids = several(Id(), at_most=20, allow_none=True)
    form = one_of(*FORMS, allow_none=True)
    problem = Text(2000, allow_none=True)
    expected_result = Text(2000, allow_none=True)
    slots = several(fields.Nested(SlotInput), at_most=5, allow_none=True)
    venue = fields.Nested(VenueInput, allow_none=True)
    capacity = Whole(1, 100_000, allow_none=True)
    plan_line_id = Id(allow_none=True)
    unplanned_reason = Text(1000, allow_none=True)
    fund_id = Id(allow_none=True)
    budget = several(fields.Nested(BudgetLineInput), at_most=100, allow_none=True)
    checklist = fields.Dict(keys=Text(64, 1), values=Flag(), allow_none=True)
    agenda = several(fields.Nested(AgendaItemInput), at_most=50, allow_none=True)

    @validates_schema
    def no_repetition(self, data: dict[str, Any], **_: Any) -> None:
        """A partner or co-host is named once."""
        for name in ("partner_ids", "cohost_branch_ids"):
            given = data.get(name) or []
            if len(set(given)) != len(given):
                raise ValidationError("有重复的单位。", name)


class DraftEventInput(EventDetails):
    """A proposal: theme and branch are enough to save it."""

    theme = Text(200, 1, required=True)
    branch_id = Id(required=True)


class EditEventInput(EventDetails):
    """Changes to a proposal."""

    event_id = Id(required=True)
    expected_version = Whole(load_default=None, allow_none=True)
    theme = Text(200, 1)
    branch_id = Id()


class EventInput(OperationSchema):
    """One event."""

    event_id = Id(required=True)


class EventActionInput(EventInput):
    """An action on one event, optionally only on the version that the caller saw (`If-Match`)."""

    expected_version = Whole(load_default=None, allow_none=True)


class EventReasonInput(EventActionInput):
    """One event, and why."""

    reason = Text(1000, 1, required=True)


class WithdrawEventInput(EventActionInput):
    """Take back, with a reason if there is one."""

    reason = Text(1000, load_default=None, allow_none=True)


class RescheduleEventInput(EventReasonInput):
    """Other times to offer."""

    slots = several(fields.Nested(SlotInput), at_least=1, at_most=5, required=True)


class PublishEventInput(EventActionInput):
    """Channels beside the site."""

    channels = several(Text(40, 1), at_most=20, load_default=list)


class EventsInput(PageSchema):
    """Filters of the list."""

    state = one_of(*STATE_NAMES, load_default=None, allow_none=True)
    branch_id = Id(load_default=None, allow_none=True)
    partner_id = Id(load_default=None, allow_none=True)
    year = Whole(2000, 2100, load_default=None, allow_none=True)
    q = Text(100, load_default=None, allow_none=True)


class SlotOutput(Schema):
    """A time."""

    starts_at = fields.String()
    ends_at = fields.String()


class EventActionOutput(Schema):
    """What every action on an event answers."""

    id = fields.String()
    number = fields.String(metadata={"description": "LX-2026-0001"})
    state = fields.String(metadata={"description": "、".join(f"{key} {name}" for key, name in STATE_NAMES.items())})
    version = fields.Integer()


class CheckOutput(Schema):
    """One rule's verdict on a proposal."""

    rule = fields.String()
    level = fields.String(metadata={"description": "block, warn or info"})
    clause = fields.String()
    source = fields.String()
    verified = fields.Boolean(metadata={"description": "false: the figure comes from a repost"})
    arithmetic = fields.String(metadata={"description": "the value and the cap"})
    message = fields.String()
    pack = fields.String()


class EventSubmittedOutput(EventActionOutput):
    """The state after submit and all checks."""

    preflight = fields.List(fields.Nested(CheckOutput))


class EventPublishedOutput(EventActionOutput):
    """The state after publish and where it goes."""

    channels = fields.List(fields.String())


class EventOutput(EventActionOutput):
    """A study event. Members see neither money nor plan nor the partners' answers, and only what is confirmed."""

    theme = fields.String()
    branch_id = fields.String()
    unit_id = fields.String()
    cohost_branch_ids = fields.List(fields.String())
    proposer_id = fields.String()
    form = fields.String(allow_none=True)
    problem = fields.String(allow_none=True)
    expected_result = fields.String(allow_none=True)
    partner_ids = fields.List(fields.String())
    slots = fields.List(fields.Nested(SlotOutput))
    venue = fields.Dict(allow_none=True)
    capacity = fields.Integer(allow_none=True)
    seats_taken = fields.Integer()
    plan_line_id = fields.String(allow_none=True)
    unplanned_reason = fields.String(allow_none=True)
    fund_id = fields.String(allow_none=True)
    budget = fields.List(fields.Nested(BudgetLineOutput), allow_none=True)
    estimate = Yuan()
    checklist = fields.Dict(keys=fields.String(), values=fields.Boolean())
    agenda = fields.List(fields.Dict())
    preflight = fields.List(fields.Nested(CheckOutput))
    packs = fields.List(fields.String(), metadata={"description": "id@version of the packs it was judged by"})
    negotiation = fields.List(fields.Dict(), metadata={"description": "each partner's last answer"})
    venue_taken_by = fields.String(allow_none=True, metadata={"description": "the event that has the venue"})
    terms = fields.Integer()
    channels = fields.List(fields.String())
    copied_from = fields.String(allow_none=True)
    closing_reason = fields.String(allow_none=True)
    no_outcomes_reason = fields.String(allow_none=True)
    starts_at = fields.String(allow_none=True)
    ends_at = fields.String(allow_none=True)
    created_at = fields.String()
    submitted_at = fields.String(allow_none=True)
    approved_at = fields.String(allow_none=True)
    confirmed_at = fields.String(allow_none=True)
    held_at = fields.String(allow_none=True)
    summarized_at = fields.String(allow_none=True)
    published_at = fields.String(allow_none=True)
    settled_at = fields.String(allow_none=True)
    closed_at = fields.String(allow_none=True)


class EventListItemOutput(EventActionOutput):
    """An event in the list."""

    theme = fields.String()
    form = fields.String(allow_none=True)
    branch_id = fields.String()
    branch = fields.String(metadata={"description": "its name, by the local copy"})
    partner_ids = fields.List(fields.String())
    partners = fields.List(fields.String(), metadata={"description": "their names"})
    venue = fields.Dict(allow_none=True)
    starts_at = fields.String(allow_none=True)
    ends_at = fields.String(allow_none=True)
    capacity = fields.Integer(allow_none=True)
    seats_taken = fields.Integer()
    estimate = Yuan()
    proposer_id = fields.String()
    created_at = fields.String()


class EventListOutput(Schema):
    """A page of events, newest first."""

    items = fields.List(fields.Nested(EventListItemOutput))
    next_cursor = fields.String(allow_none=True)


class TimelineStepOutput(Schema):
    """One step: who did what, when, what they said, how long it had waited."""

    at = fields.String()
    what = fields.String(metadata={"description": "fact type without version, e.g. approval.decided"})
    label = fields.String()
    who = fields.String()
    actor_id = fields.String()
    opinion = fields.String(allow_none=True)
    waited_seconds = fields.Integer(allow_none=True)
    details = fields.Dict()


class TimelineOutput(Schema):
    """Everything that happened, oldest first."""

    items = fields.List(fields.Nested(TimelineStepOutput))


class EventVerbOutput(Schema):
    """One thing that the caller may do now."""

    action = fields.String()
    label = fields.String()
    method = fields.String()
    href = fields.String()


class EventVerbsOutput(Schema):
    """What the caller may do now, most likely first."""

    items = fields.List(fields.Nested(EventVerbOutput))


INPUT: dict[str, Any] = {
    "draft_event": DraftEventInput,
    "edit_event": EditEventInput,
    "copy_event": EventInput,
    "submit_event": EventActionInput,
    "withdraw_event": WithdrawEventInput,
    "cancel_event": EventReasonInput,
    "reschedule_event": RescheduleEventInput,
    "summarize_event": EventActionInput,
    "publish_event": PublishEventInput,
    "close_event": EventActionInput,
    "events": EventsInput,
    "event": EventInput,
    "timeline": EventInput,
    "actions": EventInput,
}
OUTPUT: dict[str, Any] = {
    "draft_event": EventOutput,
    "edit_event": EventOutput,
    "copy_event": EventOutput,
    "submit_event": EventSubmittedOutput,
    "withdraw_event": EventActionOutput,
    "cancel_event": EventActionOutput,
    "reschedule_event": EventActionOutput,
    "summarize_event": EventActionOutput,
    "publish_event": EventPublishedOutput,
    "close_event": EventActionOutput,
    "events": EventListOutput,
    "event": EventOutput,
    "timeline": TimelineOutput,
    "actions": EventVerbsOutput,
}
