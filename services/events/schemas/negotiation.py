"""One of several partners declines, a common time, and what the inviting side says about the visit."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, Text, Whole
from services.events.schemas.event_shapes import ArrangementsOutput, EventActionOutput, NamedOutput
from services.events.schemas.life import EventInput


class EventPartnerInput(EventInput):
    """An event and a partner."""

    partner_id = Id(required=True)


class EventPartnersOutput(EventActionOutput):
    """Who is asked now."""

    partner_ids = fields.List(fields.String())


class EventArrangementsInput(EventInput):
    """What the visit needs, as text; replaces what was said before. The visiting side names people, plates, arrival."""

    expected_version = Whole(load_default=None, allow_none=True)
    visitor_list = Text(5000, load_default=None, allow_none=True)
    plates = Text(500, load_default=None, allow_none=True)
    arrive_at = Text(200, load_default=None, allow_none=True)
    safety = Text(2000, load_default=None, allow_none=True)
    photo_rules = Text(2000, load_default=None, allow_none=True)
    on_site_phone = Text(100, load_default=None, allow_none=True)


class EventArrangementsOutput(EventActionOutput):
    """With what is said now."""

    arrangements = fields.Nested(ArrangementsOutput)


class CommonSlotsInput(EventInput):
    """Of which event."""


class AwayOutput(NamedOutput):
    """A partner with its black-out."""

    reason = fields.String()
    starts_on = fields.String(metadata={"format": "date"})
    ends_on = fields.String(metadata={"format": "date"})


class CommonSlotOutput(Schema):
    """A time, who can make it by their own words, who has not said so, and who has a black-out then."""

    starts_at = fields.String()
    ends_at = fields.String()
    everybody = fields.Boolean(metadata={"description": "all partners that still take part can"})
    working_day = fields.Boolean()
    can = fields.List(fields.Nested(NamedOutput))
    not_said = fields.List(fields.Nested(NamedOutput))
    away = fields.List(fields.Nested(AwayOutput))


class CommonSlotsOutput(Schema):
    """At most 20, those of most partners first, then working days, then the earliest."""

    items = fields.List(fields.Nested(CommonSlotOutput))


INPUT: dict[str, Any] = {
    "add_partner": EventPartnerInput,
    "continue_without_partner": EventPartnerInput,
    "arrange_event": EventArrangementsInput,
    "common_slots": CommonSlotsInput,
}
OUTPUT: dict[str, Any] = {
    "add_partner": EventPartnersOutput,
    "continue_without_partner": EventPartnersOutput,
    "arrange_event": EventArrangementsOutput,
    "common_slots": CommonSlotsOutput,
}
