"""Rule packs, checklist, preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load

from kit.fields import Flag, Id, Moment, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.schemas.money import BudgetLineInput
from services.events.schemas.plans import FORMS


class RulePacksInput(PageSchema):
    """The packs that ship."""


class RulePackInput(OperationSchema):
    """One pack by id, or by id@version."""

    pack_id = Text(130, 1, required=True)


class ChooseRulePacksInput(OperationSchema):
    """The local packs that the caller's office follows from now on; an empty list means none."""

    pack_ids = several(Id(), at_most=20, required=True)


class ChecklistInput(OperationSchema):
    """The discipline checklist of today."""


class ProposedSlotInput(OperationSchema):
    """A candidate time."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class ProposedVenueInput(OperationSchema):
    """Where."""

    name = Text(200, load_default=None, allow_none=True)
    region = Text(100, load_default=None, allow_none=True)
    off_site = Flag(load_default=False, allow_none=True)


class ProposedEventInput(OperationSchema):
    """A proposal as far as it is written; nothing is required, what the rules do not look at is ignored."""

    class Meta:
        unknown = "exclude"

    theme = Text(200, load_default="", allow_none=True)
    branch_id = Id(load_default=None, allow_none=True)
    partner_ids = several(Id(), load_default=list, allow_none=True)
    form = one_of(*FORMS, load_default=None, allow_none=True)
    problem = Text(2000, load_default=None, allow_none=True)
    expected_result = Text(2000, load_default=None, allow_none=True)
    slots = several(fields.Nested(ProposedSlotInput), at_most=20, load_default=list, allow_none=True)
    venue = fields.Nested(ProposedVenueInput, load_default=None, allow_none=True)
    capacity = Whole(0, 100_000, load_default=None, allow_none=True)
    plan_line_id = Id(load_default=None, allow_none=True)
    unplanned_reason = Text(2000, load_default=None, allow_none=True)
    fund_id = Id(load_default=None, allow_none=True)
    budget = several(fields.Nested(BudgetLineInput), load_default=None, allow_none=True)
    checklist = fields.Dict(keys=fields.String(), values=Flag(allow_none=True), load_default=dict, allow_none=True)


class PreviewInput(ProposedEventInput):
    """{"event": {…}}, or the proposal's members themselves."""

    event = fields.Nested(ProposedEventInput)

    @pre_load
    def _wrap(self, data: Any, **_: Any) -> Any:
        return {"event": data} if isinstance(data, Mapping) and "event" not in data else data

    @post_load
    def _unwrap(self, data: Any, **_: Any) -> Any:
        return {"event": data["event"]}


class ChosenRulePacksOutput(Schema):
    """The office's choice."""

    unit_id = fields.String()
    pack_ids = fields.List(fields.String())


class RuleOutput(Schema):
    """One rule; `verified` false: the figure comes from a repost, not from the gazette."""

    key = fields.String()
    kind = fields.String()
    category = fields.String(allow_none=True)
    limits = fields.Raw(allow_none=True, metadata={"description": "Figures; their shape depends on the kind"})
    clause = fields.String()
    source = fields.String()
    verified = fields.Boolean()
    note = fields.String()


class RulePackOutput(Schema):
    """A pack with its rules; `applies`: today, to the caller's unit."""

    id = fields.String()
    version = fields.String()
    reference = fields.String(metadata={"description": "id@version, as judged events remember it"})
    name = fields.String()
    scope = fields.String(metadata={"description": "national, office or local"})
    region = fields.String(allow_none=True)
    description = fields.String()
    effective_from = fields.String(allow_none=True)
    effective_to = fields.String(allow_none=True)
    applies = fields.Boolean()
    verified = fields.Boolean()
    rules = fields.List(fields.Nested(RuleOutput))


class RulePackListOutput(Schema):
    """All packs, in the order in which they apply."""

    items = fields.List(fields.Nested(RulePackOutput))
    next_cursor = fields.String(allow_none=True)


class ChecklistItemOutput(Schema):
    """What is confirmed not to occur."""

    key = fields.String()
    text = fields.String()
    source = fields.String()


class ChecklistOutput(Schema):
    """The discipline checklist."""

    items = fields.List(fields.Nested(ChecklistItemOutput))


class CheckOutput(Schema):
    """One rule's verdict."""

    rule = fields.String()
    level = fields.String(metadata={"description": "block, warn or info"})
    clause = fields.String()
    source = fields.String()
    verified = fields.Boolean()
    arithmetic = fields.String(metadata={"description": "The value and the cap"})
    message = fields.String(metadata={"description": "What to do"})
    pack = fields.String(metadata={"description": "id@version"})


class MissingOutput(Schema):
    """A member that submitting would ask for."""

    pointer = fields.String()
    code = fields.String()
    detail = fields.String()


class PreviewOutput(Schema):
    """What submitting would say now."""

    checks = fields.List(fields.Nested(CheckOutput))
    preflight = fields.List(fields.Nested(CheckOutput), metadata={"description": "The same, by its name in `submit`"})
    missing = fields.List(fields.Nested(MissingOutput))
    estimate = fields.String()
    packs = fields.List(fields.String())
    chain = fields.List(fields.String(), metadata={"description": "The roles that would approve, in order"})


INPUT: dict[str, Any] = {
    "rule_packs": RulePacksInput,
    "rule_pack": RulePackInput,
    "choose_rule_packs": ChooseRulePacksInput,
    "checklist": ChecklistInput,
    "preview": PreviewInput,
}
OUTPUT: dict[str, Any] = {
    "rule_packs": RulePackListOutput,
    "rule_pack": RulePackOutput,
    "choose_rule_packs": ChosenRulePacksOutput,
    "checklist": ChecklistOutput,
    "preview": PreviewOutput,
}
