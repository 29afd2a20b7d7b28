"""How study events look in answers."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Yuan
from services.events.domain.states import STATE_NAMES
from services.events.schemas.money import BudgetLineOutput


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


class NamedOutput(Schema):
    """A partner or branch with its name, by the local copy."""

    id = fields.String()
    name = fields.String()


class ArrangementsOutput(Schema):
    """What a visit needs."""

    visitor_list = fields.String(allow_none=True)
    plates = fields.String(allow_none=True)
    arrive_at = fields.String(allow_none=True)
    safety = fields.String(allow_none=True)
    photo_rules = fields.String(allow_none=True)
    on_site_phone = fields.String(allow_none=True)


class ImportedOutput(Schema):
    """From which row of which file an event of before this product was entered, and what that row told."""

    file_sha256 = fields.String()
    row = fields.Integer()
    by = fields.String(metadata={"description": "account id"})
    at = fields.String()
    own_headcount = fields.Integer(allow_none=True)
    partner_headcount = fields.Integer(allow_none=True)
    actual = fields.String(metadata={"description": "CNY, two decimals; on no fund"})
    briefing_title = fields.String(allow_none=True)
    publication = fields.String(allow_none=True)
    remarks = fields.String(allow_none=True)


class EventOutput(EventActionOutput):
    """A study event. Members see neither money nor plan nor the partners' answers, and only what is confirmed."""

    theme = fields.String()
    branch_id = fields.String()
    unit_id = fields.String()
    cohost_branch_ids = fields.List(fields.String())
    proposer_id = fields.String()
    responsible_id = fields.String(metadata={"description": "who runs it now; the proposer until it is handed over"})
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
    arrangements = fields.Nested(
        ArrangementsOutput, allow_none=True, metadata={"description": "what the inviting side said about the visit"}
    )
    partners = fields.List(fields.Nested(NamedOutput))
    branch = fields.String(metadata={"description": "its name, by the local copy"})
    responsible = fields.String(metadata={"description": "their name"})
    cohosts = fields.List(fields.Nested(NamedOutput))
    resource_ids = fields.List(fields.String())
    waits_for_resource = fields.String(allow_none=True, metadata={"description": "the resource that is not to be had"})
    resource_taken_by = fields.String(allow_none=True, metadata={"description": "the event that has that resource"})
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
    legacy_number = fields.String(allow_none=True, metadata={"description": "its number in the old ledger"})
    imported = fields.Nested(ImportedOutput, allow_none=True)


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
    legacy_number = fields.String(allow_none=True)
    imported = fields.Boolean(metadata={"description": "entered afterwards from an old ledger (补录)"})
    created_at = fields.String()
    my_booking = fields.String(allow_none=True, metadata={"description": "booked or waitlisted: the caller themself"})
    may_book = fields.Boolean(metadata={"description": "the caller may book a seat for themself"})


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
    waited_seconds = fields.Integer(
        allow_none=True, metadata={"description": "how long a decision took, or how long one has been asked for"}
    )
    waited_days = fields.Integer(allow_none=True)
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
