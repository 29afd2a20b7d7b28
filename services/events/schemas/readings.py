"""What goes in and out when a supervisor's reading is recorded."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import OperationSchema, Text


class NoteReadingIn(OperationSchema):
    """`what`: an operation's name; `subject_id`: what was opened; `unit_id`: whose it is, by default the reader's."""

    what = Text(64, 1, required=True)
    subject_id = Text(64, load_default=None, allow_none=True)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    unit_id = Text(64, load_default=None, allow_none=True)


class ReadingNotedOut(Schema):
    what = fields.String()


INPUT: dict[str, Any] = {"note_reading": NoteReadingIn}
OUTPUT: dict[str, Any] = {"note_reading": ReadingNotedOut}
