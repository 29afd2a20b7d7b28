"""Local copies of what other services own."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema


class PersonalRecordInput(OperationSchema):
    """Whose record."""

    member_id = Id(required=True)


class PersonalRecordOutput(Schema):
    """Rows as they are kept, by kind."""

    bookings = fields.List(fields.Dict())
    checkins = fields.List(fields.Dict())
    reflections = fields.List(fields.Dict())
    outcomes = fields.List(fields.Dict())
    contributions = fields.List(fields.Dict())
    approvals = fields.List(fields.Dict())
    inspections = fields.List(fields.Dict())


INPUT: dict[str, Any] = {"personal_record": PersonalRecordInput}
OUTPUT: dict[str, Any] = {"personal_record": PersonalRecordOutput}
