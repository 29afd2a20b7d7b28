"""Rule packs, checklist, preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load

from kit.fields import Flag, Id, Moment, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.schemas.money import BudgetLineInput
from services.events.schemas.plans import FORMS


class PackText(Text):
    """A rule pack in YAML; its own blanks matter, so it is not stripped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(200_000, 1, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        super()._deserialize(value, attr, data, **kwargs)
        return str(value)


class RulePacksInput(PageSchema):
    """The packs that ship and those that the office uploaded."""


class RulePackInput(OperationSchema):
    """One pack by id, or by id@version."""

    pack_id = Text(130, 1, required=True)


class UploadRulePackInput(OperationSchema):
    """A pack as YAML, as docs/rules.md describes it."""

    text = PackText(required=True)


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
    """{"event": {…}}, or the proposal's members themselves, or a saved `event_id`; with `text` a pack to try."""

    event = fields.Nested(ProposedEventInput, allow_none=True)
    event_id = Id(load_default=None, allow_none=True)
    text = PackText(load_default=None, allow_none=True)

    @pre_load
    def _wrap(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping) or data.get("event") is not None or data.get("event_id") is not None:
            return data
        beside = ("event", "event_id", "text")
        proposal = {name: value for name, value in data.items() if name not in beside}
        return {"event": proposal, **{name: data[name] for name in beside[1:] if name in data}}

    @post_load
    def _unwrap(self, data: Any, **_: Any) -> Any:
        return {name: data.get(name) for name in ("event", "event_id", "text")}


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
    effective_from = fields.String(allow_none=True)
    effective_to = fields.String(allow_none=True)


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
    shipped = fields.Boolean(metadata={"description": "false: an office uploaded it"})
    unit_id = fields.String(allow_none=True, metadata={"description": "the office for which it was uploaded"})
    uploaded_by = fields.String(allow_none=True, metadata={"description": "account"})
    uploader = fields.String(allow_none=True, metadata={"description": "the account's name, by the local copy"})
    uploaded_at = fields.String(allow_none=True)
    rules = fields.List(fields.Nested(RuleOutput))


class RulePackListOutput(Schema):
    """All packs, in the order in which they apply."""

    items = fields.List(fields.Nested(RulePackOutput))
    next_cursor = fields.String(allow_none=True)


class RulePackFileOutput(Schema):
    """The file of a version."""

    reference = fields.String(metadata={"description": "id@version"})
    text = fields.String(metadata={"description": "YAML"})


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


class ChangeOutput(Schema):
    """A check that says something else; null where there is none."""

    rule = fields.String()
    before = fields.Nested(CheckOutput, allow_none=True)
    after = fields.Nested(CheckOutput, allow_none=True)


class JudgedOutput(Schema):
    """What submitting would say now."""

    checks = fields.List(fields.Nested(CheckOutput))
    preflight = fields.List(fields.Nested(CheckOutput), metadata={"description": "The same, by its name in `submit`"})
    missing = fields.List(fields.Nested(MissingOutput))
    estimate = fields.String()
    packs = fields.List(fields.String())
    chain = fields.List(fields.String(), metadata={"description": "The roles that would approve, in order"})
    changes = fields.List(fields.Nested(ChangeOutput))


class PreviewOutput(JudgedOutput):
    """What submitting would say now; with a pack to try, what that would change."""

    chain_after = fields.List(fields.String(), allow_none=True, metadata={"description": "null without `text`"})
    packs_after = fields.List(fields.String(), allow_none=True)
    applies = fields.Boolean(
        allow_none=True,
        metadata={"description": "whether the pack to try would judge this event: its dates, its choice"},
    )
    pack = fields.Nested(RulePackOutput, allow_none=True, metadata={"description": "the pack to try, as it was read"})


class PreflightOutput(JudgedOutput):
    """What submitting would say now beside what it said; `changes` lead from the one to the other."""

    id = fields.String()
    stored = fields.List(fields.Nested(CheckOutput))
    stored_packs = fields.List(fields.String())


class PreflightInput(OperationSchema):
    """One event."""

    event_id = Id(required=True)


INPUT: dict[str, Any] = {
    "rule_packs": RulePacksInput,
    "rule_pack": RulePackInput,
    "rule_pack_file": RulePackInput,
    "upload_rule_pack": UploadRulePackInput,
    "choose_rule_packs": ChooseRulePacksInput,
    "checklist": ChecklistInput,
    "preview": PreviewInput,
    "event_preflight": PreflightInput,
}
OUTPUT: dict[str, Any] = {
    "rule_packs": RulePackListOutput,
    "rule_pack": RulePackOutput,
    "rule_pack_file": RulePackFileOutput,
    "upload_rule_pack": RulePackOutput,
    "choose_rule_packs": ChosenRulePacksOutput,
    "checklist": ChecklistOutput,
    "preview": PreviewOutput,
    "event_preflight": PreflightOutput,
}
