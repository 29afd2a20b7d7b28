"""Handing events over to a successor."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, Text, several
from services.events.schemas.event_shapes import EventActionOutput


class HandOverEventsInput(OperationSchema):
    """From whom, to whom, which events (all open ones where none are named), and why."""

    from_account_id = Id(required=True)
    to_account_id = Id(required=True)
    event_ids = several(Id(), at_least=1, at_most=200, load_default=None, allow_none=True)
    reason = Text(1000, 1, required=True)


class HandedOverOutput(EventActionOutput):
    """One event with who runs it now."""

    responsible_id = fields.String()


class HandedOverEventsOutput(Schema):
    """What was handed over."""

    from_account_id = fields.String()
    to_account_id = fields.String()
    items = fields.List(fields.Nested(HandedOverOutput))


INPUT: dict[str, Any] = {"hand_over_events": HandOverEventsInput}
OUTPUT: dict[str, Any] = {"hand_over_events": HandedOverEventsOutput}
