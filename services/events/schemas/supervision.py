"""What goes in and out of the register, the statistics, and what supervisors read."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, OperationSchema, PageSchema, Text, Whole, one_of
from services.events.domain.states import STATE_NAMES

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class RegisterFilters(OperationSchema):
    """The same for screen, print and xlsx; dates are those of the event, in Shanghai, both included."""

    state = one_of(*STATE_NAMES, **ABSENT)
    branch_id = Text(64, **ABSENT)
    partner_id = Text(64, **ABSENT)
    year = Whole(2000, 2100, **ABSENT)
    from_on = Day(data_key="from", **ABSENT)
    to_on = Day(data_key="to", **ABSENT)
    q = Text(100, **ABSENT)


class RegisterIn(RegisterFilters, PageSchema):
    """A page of the register."""


class StatsIn(OperationSchema):
    year = Whole(2000, 2100, required=True)


class RegisterRowOut(Schema):
    """One event of the 台账."""

    event_id = fields.String()
    number = fields.String()
    state = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    partner_ids = fields.List(fields.String())
    partners = fields.List(fields.String())
    theme = fields.String()
    form = fields.String(allow_none=True)
    starts_at = fields.String(allow_none=True)
    date = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    own_headcount = fields.Integer(metadata={"description": "Checked in; booked, as long as it has not been held."})
    partner_headcount = fields.Integer(metadata={"description": "As the partners answered."})
    estimate = fields.String()
    actual = fields.String()
    legacy_number = fields.String(allow_none=True, metadata={"description": "Its number in the old ledger."})
    imported = fields.Boolean(metadata={"description": "Entered afterwards from an old ledger (补录)."})
    remarks = fields.String(allow_none=True, metadata={"description": "What the old ledger remarked."})
    variance = fields.String(metadata={"description": "Estimate less actual."})
    records = fields.Dict(metadata={"description": "{checkins, photos}"})
    summary = fields.Dict(metadata={"description": "{reflections, briefing}: a number, and the briefing's state."})
    publicity = fields.Dict(metadata={"description": "{published_at, channels}"})
    outcomes = fields.Integer()
    feedback = fields.Dict(metadata={"description": "{count, average}: the partners' scores, 1–5"})
    findings = fields.Dict(metadata={"description": "{total, unsolved}"})
    contributions = fields.Dict(metadata={"description": "{donations, partner_paid}: how many; in no total"})
    cost_shifted = fields.Boolean(metadata={"description": "A partner paid something: a risk of 转嫁费用"})
    missing = fields.List(fields.String(), metadata={"description": "Materials that are not there."})
    missing_text = fields.List(fields.String(), metadata={"description": "The same in Chinese."})


class RegisterOut(Schema):
    items = fields.List(fields.Nested(RegisterRowOut))
    next_cursor = fields.String(allow_none=True)
    totals = fields.Dict(metadata={"description": "Over all pages of these filters."})


class RegisterExportOut(Schema):
    what = fields.String()


class StatsOut(Schema):
    """A year in figures; drafts count nowhere."""

    year = fields.Integer()
    events = fields.Dict(metadata={"description": "{total, held, imported, cancelled, by_state}"})
    by_branch = fields.List(fields.Dict())
    by_partner = fields.List(fields.Dict())
    by_form = fields.List(fields.Dict())
    frontline = fields.Dict(metadata={"description": "{held, frontline, share}; share in per cent, null for none."})
    plan = fields.Dict(metadata={"description": "{lines, done, share}: lines of approved plans, and those held."})
    money = fields.List(fields.Dict(), metadata={"description": "By fund."})
    findings = fields.Dict(metadata={"description": "{total, verified, overdue}"})


class NoteReadingIn(OperationSchema):
    """`what`: an operation's name; `subject_id`: what was opened."""

    what = Text(64, 1, required=True)
    subject_id = Text(64, **ABSENT)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


INPUT: dict[str, Any] = {
    "register": RegisterIn,
    "begin_register_export": RegisterFilters,
    "note_reading": NoteReadingIn,
    "stats": StatsIn,
}
OUTPUT: dict[str, Any] = {
    "register": RegisterOut,
    "begin_register_export": RegisterExportOut,
    "note_reading": RegisterExportOut,
    "stats": StatsOut,
}
