"""Donations and what partners paid."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Id, OperationSchema, Text, Yuan, one_of
from services.events.domain.contributions import KINDS


class GiverInput(OperationSchema):
    """Exactly one of the three: a member of the event's branches, a partner unit, or somebody in words."""

    member_id = Id(load_default=None, allow_none=True)
    partner_id = Id(load_default=None, allow_none=True)
    text = Text(100, 1, load_default=None, allow_none=True)


class RecordContributionInput(OperationSchema):
    """What was given; without an amount it is in kind."""

    event_id = Id(required=True)
    kind = one_of(*KINDS, required=True)
    description = Text(500, 1, required=True)
    amount = Yuan(positive=True, load_default=None, allow_none=True)
    from_ = fields.Nested(GiverInput, data_key="from", required=True)
    received_on = Day(required=True)


class GiverOutput(Schema):
    """Who gave it: one of the three."""

    member_id = fields.String(allow_none=True)
    partner_id = fields.String(allow_none=True)
    text = fields.String(allow_none=True)


class ContributionOutput(Schema):
    """A contribution: apart from the event's money, in no total."""

    id = fields.String()
    event_id = fields.String()
    kind = fields.String(metadata={"description": "donation or partner_paid"})
    description = fields.String()
    amount = Yuan(allow_none=True)
    in_kind = fields.Boolean()
    from_ = fields.Nested(GiverOutput, data_key="from")
    giver = fields.String(metadata={"description": "The giver's name, as far as it is known"})
    received_on = fields.String()
    level = fields.String(metadata={"description": "warn for what a partner paid (转嫁费用), else info"})
    warning = fields.String(allow_none=True)
    recorded_by = fields.String()
    recorded_at = fields.String()


INPUT: dict[str, Any] = {"record_contribution": RecordContributionInput}
OUTPUT: dict[str, Any] = {"record_contribution": ContributionOutput}
