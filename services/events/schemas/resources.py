"""Vehicles, rooms and equipment."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Flag, Id, Moment, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.domain.resources import KINDS, MOST
from services.events.schemas.event_shapes import EventActionOutput
from services.events.schemas.life import EventInput


class CreateResourceInput(OperationSchema):
    """A vehicle, room or piece of equipment; `seats` where people sit in it."""

    name = Text(100, 1, required=True)
    kind = one_of(*KINDS, required=True)
    seats = Whole(1, 1000, load_default=None, allow_none=True)
    note = Text(500, load_default="", allow_none=True)


class ResourcesInput(PageSchema):
    """Resources by kind and words; `retired` for those that are to be had no more."""

    kind = one_of(*KINDS, load_default=None, allow_none=True)
    retired = Flag(load_default=None, allow_none=True)
    q = Text(100, load_default=None, allow_none=True)


class ResourceInput(OperationSchema):
    """One resource."""

    resource_id = Id(required=True)


class EditResourceInput(ResourceInput):
    """What changes; absent means as it is."""

    expected_version = Whole(load_default=None, allow_none=True)
    name = Text(100, 1)
    seats = Whole(1, 1000, allow_none=True)
    note = Text(500, allow_none=True)
    retired = Flag()


class ResourceCalendarInput(ResourceInput):
    """A period, first and last day included."""

    from_on = Day(data_key="from", load_default=None, allow_none=True)
    to_on = Day(data_key="to", load_default=None, allow_none=True)


class AddOutageInput(ResourceInput):
    """From when to when it cannot be had, and why."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    reason = Text(200, 1, required=True)


class LiftOutageInput(ResourceInput):
    """One outage of one resource."""

    outage_id = Id(required=True)


class SetResourcesInput(EventInput):
    """All that the event is to have; an empty list for nothing."""

    expected_version = Whole(load_default=None, allow_none=True)
    resource_ids = several(Id(), at_most=MOST, required=True)


class OutageOutput(Schema):
    """A time at which it cannot be had."""

    id = fields.String()
    starts_at = fields.String()
    ends_at = fields.String()
    reason = fields.String()
    recorded_by = fields.String()


class ResourceOutput(Schema):
    """A resource with its outages."""

    id = fields.String()
    version = fields.Integer()
    unit_id = fields.String()
    name = fields.String()
    kind = fields.String()
    seats = fields.Integer(allow_none=True)
    note = fields.String()
    retired = fields.Boolean()
    outages = fields.List(fields.Nested(OutageOutput))


class ResourceListOutput(Schema):
    """A page of resources."""

    items = fields.List(fields.Nested(ResourceOutput))
    next_cursor = fields.String(allow_none=True)


class CommitmentOutput(Schema):
    """A time at which it is not to be had."""

    code = fields.String(metadata={"description": "event, outage or retired"})
    starts_at = fields.String()
    ends_at = fields.String()
    reason = fields.String()
    event_id = fields.String(allow_none=True)
    outage_id = fields.String(allow_none=True)


class OutageAddedOutput(OutageOutput):
    """The outage, and the confirmed events that have the resource at that time."""

    resource_id = fields.String()
    version = fields.Integer(metadata={"description": "of the resource"})
    affected = fields.List(fields.Nested(CommitmentOutput))


class ResourceCalendarOutput(Schema):
    """When it is not to be had."""

    id = fields.String()
    name = fields.String()
    retired = fields.Boolean()
    from_ = fields.String(data_key="from", attribute="from")
    to = fields.String()
    items = fields.List(fields.Nested(CommitmentOutput))


class EventResourceOutput(Schema):
    """A resource of an event, with what stands against it at the event's time."""

    id = fields.String()
    name = fields.String()
    kind = fields.String()
    seats = fields.Integer(allow_none=True)
    note = fields.String()
    retired = fields.Boolean()
    taken = fields.List(fields.Nested(CommitmentOutput))


class WarningOutput(Schema):
    """Something to look at that forbids nothing."""

    code = fields.String()
    detail = fields.String()


class EventResourcesOutput(EventActionOutput):
    """What the event has, or wishes for until it is confirmed."""

    resource_ids = fields.List(fields.String())
    items = fields.List(fields.Nested(EventResourceOutput))
    warnings = fields.List(fields.Nested(WarningOutput))


INPUT: dict[str, Any] = {
    "resources": ResourcesInput,
    "resource": ResourceInput,
    "create_resource": CreateResourceInput,
    "edit_resource": EditResourceInput,
    "resource_calendar": ResourceCalendarInput,
    "add_outage": AddOutageInput,
    "lift_outage": LiftOutageInput,
    "event_resources": EventInput,
    "set_resources": SetResourcesInput,
}
OUTPUT: dict[str, Any] = {
    "resources": ResourceListOutput,
    "resource": ResourceOutput,
    "create_resource": ResourceOutput,
    "edit_resource": ResourceOutput,
    "resource_calendar": ResourceCalendarOutput,
    "add_outage": OutageAddedOutput,
    "lift_outage": ResourceOutput,
    "event_resources": EventResourcesOutput,
    "set_resources": EventResourcesOutput,
}
