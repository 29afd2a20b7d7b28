"""What goes in and out of the ledger's operations."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, OperationSchema, PageSchema, Text, Whole, one_of

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
    leaf_hash = fields.String(metadata={"description": "Hex; only where a single entry is asked for."})


class LedgerPageOut(Schema):
    items = fields.List(fields.Nested(LedgerEntryOut))
    next_cursor = fields.String(allow_none=True)


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


class LedgerKeyOut(Schema):
    key_id = fields.String(metadata={"description": "First 16 hex digits of the SHA-256 of the 32 bytes."})
    public_key = fields.String(metadata={"description": "Base64 of 32 raw bytes (Ed25519)."})


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
    "ledger_entry": LedgerEntryIn,
    "sign_checkpoint": OperationSchema,
    "send_checkpoint": OperationSchema,
    "sign_daily_checkpoint": OperationSchema,
    "begin_ledger_export": LedgerExportIn,
    "ledger_public_key": OperationSchema,
    "ledger_proof": LedgerProofIn,
    "ledger_consistency": LedgerConsistencyIn,
    "ledger_lines": LedgerLinesIn,
}
OUTPUT: dict[str, Any] = {
    "read_ledger": LedgerPageOut,
    "ledger_entry": LedgerEntryOut,
    "sign_checkpoint": CheckpointOut,
    "send_checkpoint": CheckpointOut,
    "sign_daily_checkpoint": DailyCheckpointOut,
    "begin_ledger_export": LedgerExportOut,
    "ledger_public_key": LedgerKeyOut,
    "ledger_proof": LedgerProofOut,
    "ledger_consistency": LedgerConsistencyOut,
    "ledger_lines": LedgerLinesOut,
}
