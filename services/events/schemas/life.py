"""From draft to close: the study event's own verbs."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from kit.fields import Day, Flag, Id, Moment, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.domain.states import STATE_NAMES
from services.events.schemas.event_shapes import (
    EventActionOutput,
    EventListOutput,
    EventOutput,
    EventPublishedOutput,
    EventSubmittedOutput,
    EventVerbsOutput,
    TimelineOutput,
)
from services.events.schemas.money import BudgetLineInput

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


class Checklist(fields.Dict):
    """Answers by key: true confirms that the thing does not occur, null is no answer. Errors name the key itself."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, bool | None]:
        answers: dict[str, bool | None] = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        wrong = {
            str(key): ["应为 true 或 false。"]
            for key, answer in answers.items()
            if not isinstance(key, str) or len(key) > 64 or not isinstance(answer, bool | None)
        }
        if wrong or len(answers) > 100:
            raise ValidationError(wrong or ["项目过多。"])
        return answers

    def json_schema(self) -> dict[str, Any]:
        """How the API document describes it."""
        answer = {"type": ["boolean", "null"]}
        return {
            "type": "object",
            "propertyNames": {"maxLength": 64},
            "maxProperties": 100,
            "additionalProperties": answer,
        }


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
    checklist = Checklist(allow_none=True)
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
    from_on = Day(data_key="from", load_default=None, allow_none=True)
    to_on = Day(data_key="to", load_default=None, allow_none=True)
    q = Text(100, load_default=None, allow_none=True)
    mine = Flag(load_default=None, allow_none=True, metadata={"description": "proposed or run by the caller"})


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
