"""The working calendar of an office."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Day, Flag, OperationSchema, Text, Whole, several
from services.events.domain.calendar_view import SOURCES


class CalendarInput(OperationSchema):
    """One year."""

    year = Whole(2000, 2100, required=True)


class OwnDayInput(OperationSchema):
    """A day off (`workday` false) or a day that is worked."""

    date = Day(required=True)
    workday = Flag(required=True)
    name = Text(20, load_default="", allow_none=True)


class ChangeCalendarInput(CalendarInput):
    """All days that the office enters for the year; an empty list takes them back."""

    expected_version = Whole(load_default=None, allow_none=True)
    days = several(fields.Nested(OwnDayInput), at_most=120, required=True)


class CalendarDayOutput(Schema):
    """A day that is not what its weekday says, or that the office entered."""

    date = fields.String()
    workday = fields.Boolean()
    name = fields.String()
    source = fields.String(metadata={"description": "、".join(SOURCES)})


class CalendarOutput(Schema):
    """A year; `known` false: nobody has announced or entered it, weekends are all there is."""

    year = fields.Integer()
    unit_id = fields.String()
    version = fields.Integer(metadata={"description": "0: the office entered nothing"})
    known = fields.Boolean()
    source = fields.String(metadata={"description": "、".join(f"{key} {text}" for key, text in SOURCES.items())})
    source_text = fields.String()
    days = fields.List(fields.Nested(CalendarDayOutput))
    changed_by = fields.String(allow_none=True)
    changed_at = fields.String(allow_none=True)


INPUT: dict[str, Any] = {"calendar": CalendarInput, "change_calendar": ChangeCalendarInput}
OUTPUT: dict[str, Any] = {"calendar": CalendarOutput, "change_calendar": CalendarOutput}
