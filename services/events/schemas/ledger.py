"""What goes in and out of the ledger's operations."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Flag, OperationSchema, PageSchema, Text, Whole, one_of
from services.events.domain.states import STATE_NAMES

LARGEST = 10**15
ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


def seq_number(**kwargs: Any) -> Whole:
    """The number of an entry, from 1."""
    return Whole(1, LARGEST, **kwargs)


class ReadLedgerIn(PageSchema):
    """Filters: dates in Shanghai, both included; `type` is a prefix; `order` by seq."""

    from_on = Day(data_key="from", **ABSENT)
    to_on = Day(data_key="to", **ABSENT)
    branch_id = Text(64, **ABSENT)
    subject = Text(200, **ABSENT)
    type = Text(100, **ABSENT)
    order = one_of("asc", "desc", load_default="asc")


class LedgerEntryIn(OperationSchema):
    seq = seq_number(required=True)


class LedgerProofIn(OperationSchema):
    seq = seq_number(required=True)
    size = seq_number(**ABSENT)


class LedgerConsistencyIn(OperationSchema):
    first = seq_number(required=True)
    second = seq_number(**ABSENT)


class LedgerExportIn(OperationSchema):
    size = Whole(0, LARGEST, **ABSENT)


class LedgerLinesIn(OperationSchema):
    first = seq_number(required=True)
    limit = Whole(1, 1000, load_default=500)


class LedgerEntryOut(Schema):
    """One entry: a fact without its private fields."""

    seq = fields.Integer(metadata={"description": "From 1, without gaps."})
    previous = fields.String(
        metadata={"description": "Leaf hash (hex) of the entry before; 64 zeros before the first."}
    )
    fact_id = fields.String()
    type = fields.String(metadata={"example": "event.approved.v1"})
    occurred_at = fields.String(metadata={"description": "RFC 3339."})
    producer = fields.String(metadata={"description": "The service that recorded it."})
    subject = fields.String(metadata={"description": "The study event's id wherever there is one."})
    actor_id = fields.String()
    trace_id = fields.String()
    aggregate_id = fields.String()
    version = fields.Integer()
    data = fields.Dict()
    commitment = fields.String(
        metadata={"description": "Hex: salted SHA-256 of the fact's private part, where it has one."}
    )
    leaf_hash = fields.String(metadata={"description": "Hex; only where a single entry is asked for."})


class LedgerPageOut(Schema):
    items = fields.List(fields.Nested(LedgerEntryOut))
    next_cursor = fields.String(allow_none=True)


class LedgerAsOfIn(PageSchema):
    """`on`: a day in Shanghai, its end counts; `branch_id` and `state` as they were on that day."""

    on = Day(required=True)
    branch_id = Text(64, **ABSENT)
    state = one_of(*STATE_NAMES, **ABSENT)


class ReplayedEventOut(Schema):
    """What the entries alone say of an event; null is what no entry has told."""

    event_id = fields.String()
    number = fields.String(allow_none=True)
    branch_id = fields.String(allow_none=True)
    unit_id = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    theme = fields.String(allow_none=True)
    responsible_id = fields.String(allow_none=True)
    partner_ids = fields.List(fields.String(), metadata={"description": "As last told; empty before it is submitted."})
    starts_at = fields.String(allow_none=True)
    ends_at = fields.String(allow_none=True)
    starts_on = fields.String(allow_none=True)
    ends_on = fields.String(allow_none=True)
    reserved = fields.String(metadata={"format": "decimal"})
    spent = fields.String(metadata={"format": "decimal"})
    booked = fields.Integer()
    waitlisted = fields.Integer()
    checkins = fields.Integer()
    reflections = fields.Integer()
    outcomes = fields.Integer()
    findings = fields.Integer()
    open_findings = fields.Integer()
    published_at = fields.String(allow_none=True)
    closed_at = fields.String(allow_none=True)
    entries = fields.Integer(metadata={"description": "How many entries tell it."})


class LedgerAsOfOut(Schema):
    on = fields.String()
    items = fields.List(fields.Nested(ReplayedEventOut))
    next_cursor = fields.String(
        allow_none=True, metadata={"description": "Also on pages with fewer items than asked for, while there is more."}
    )


class CheckpointOut(Schema):
    """The tree as it is now, signed."""

    size = fields.Integer()
    root_hash = fields.String(metadata={"description": "Hex (RFC 6962 §2.1)."})
    timestamp = fields.String()
    key_id = fields.String()
    note = fields.String(metadata={"description": "The signed text: names size, root, time and key."})
    signature = fields.String(metadata={"description": "Base64, Ed25519 over the note's UTF-8 bytes."})


class DailyCheckpointOut(CheckpointOut):
    signed = fields.Boolean(metadata={"description": "False when the day has its checkpoint already."})


class LatestCheckpointOut(CheckpointOut):
    daily_on = fields.String(metadata={"description": "The day in Shanghai whose checkpoint it is."})


class RotateLedgerKeyIn(OperationSchema):
    """An operator's, on the command line only."""

    reason = Text(500, 1, required=True)
    old_key_lost = Flag(load_default=False)


class RotatedKeyOut(Schema):
    key_id = fields.String()
    public_key = fields.String()
    from_key_id = fields.String(metadata={"description": "Empty where no key was known before."})
    vouched = fields.Boolean(metadata={"description": "Whether the former key signed the succession."})


class PublicKeyOut(Schema):
    key_id = fields.String(metadata={"description": "First 16 hex digits of the SHA-256 of the 32 bytes."})
    public_key = fields.String(metadata={"description": "Base64 of 32 raw bytes (Ed25519)."})
    since = fields.String(allow_none=True, metadata={"description": "Null until something was signed with it."})


class SuccessionOut(Schema):
    """How one key followed on another: the note names both, and the one that went has signed it."""

    note = fields.String()
    signature = fields.String(metadata={"description": "Base64, Ed25519 by the former key."})


class LedgerKeyOut(PublicKeyOut):
    earlier = fields.List(fields.Nested(PublicKeyOut), metadata={"description": "The keys before, oldest first."})
    successions = fields.List(fields.Nested(SuccessionOut), metadata={"description": "Oldest first."})


class LedgerProofOut(Schema):
    seq = fields.Integer()
    size = fields.Integer()
    leaf_hash = fields.String()
    hashes = fields.List(fields.String(), metadata={"description": "Hex, from the leaf's neighbour up."})


class LedgerConsistencyOut(Schema):
    first = fields.Integer()
    second = fields.Integer()
    hashes = fields.List(fields.String())


class LedgerExportOut(Schema):
    size = fields.Integer(metadata={"description": "How many entries the export has."})


class LedgerLinesOut(Schema):
    lines = fields.List(fields.String(), metadata={"description": "Canonical JSON exactly as hashed, no newline."})


INPUT: dict[str, Any] = {
    "read_ledger": ReadLedgerIn,
    "ledger_as_of": LedgerAsOfIn,
    "ledger_entry": LedgerEntryIn,
    "sign_checkpoint": OperationSchema,
    "send_checkpoint": OperationSchema,
    "sign_daily_checkpoint": OperationSchema,
    "begin_ledger_export": LedgerExportIn,
    "ledger_public_key": OperationSchema,
    "latest_checkpoint": OperationSchema,
    "rotate_ledger_key": RotateLedgerKeyIn,
    "ledger_proof": LedgerProofIn,
    "ledger_consistency": LedgerConsistencyIn,
    "ledger_lines": LedgerLinesIn,
}
OUTPUT: dict[str, Any] = {
    "read_ledger": LedgerPageOut,
    "ledger_as_of": LedgerAsOfOut,
    "ledger_entry": LedgerEntryOut,
    "sign_checkpoint": CheckpointOut,
    "send_checkpoint": CheckpointOut,
    "sign_daily_checkpoint": DailyCheckpointOut,
    "begin_ledger_export": LedgerExportOut,
    "ledger_public_key": LedgerKeyOut,
    "latest_checkpoint": LatestCheckpointOut,
    "rotate_ledger_key": RotatedKeyOut,
    "ledger_proof": LedgerProofOut,
    "ledger_consistency": LedgerConsistencyOut,
    "ledger_lines": LedgerLinesOut,
}
