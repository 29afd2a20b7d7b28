"""When one of several partners declines."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from kit.fields import Id
from services.events.schemas.event_shapes import EventActionOutput
from services.events.schemas.life import EventInput


class EventPartnerInput(EventInput):
    """An event and a partner."""

    partner_id = Id(required=True)


class EventPartnersOutput(EventActionOutput):
    """Who is asked now."""

    partner_ids = fields.List(fields.String())


INPUT: dict[str, Any] = {"add_partner": EventPartnerInput, "continue_without_partner": EventPartnerInput}
OUTPUT: dict[str, Any] = {"add_partner": EventPartnersOutput, "continue_without_partner": EventPartnersOutput}
