"""What goes in and out of the register, the statistics, and what supervisors read."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import OperationSchema, Text, Whole

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class StatsIn(OperationSchema):
    year = Whole(2000, 2100, required=True)


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


class ReadingNotedOut(Schema):
    what = fields.String()


INPUT: dict[str, Any] = {
    "note_reading": NoteReadingIn,
    "stats": StatsIn,
}
OUTPUT: dict[str, Any] = {
    "note_reading": ReadingNotedOut,
    "stats": StatsOut,
}
