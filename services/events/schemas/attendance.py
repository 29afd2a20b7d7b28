"""The attendance list, the sheet signed on paper, and absences."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from kit.fields import Day, Id, OperationSchema, Text, Whole, several
from services.events.schemas.event_shapes import EventActionOutput
from services.events.schemas.life import EventInput
from services.events.schemas.seats import AbsenceInput


class SheetGuestInput(OperationSchema):
    """A guest who signed; `partner_id` for a partner's people."""

    guest_name = Text(50, 1, required=True)
    partner_id = Id(load_default=None, allow_none=True)


class PaperInput(EventInput):
    """Who signed a sheet, of which a picture was uploaded."""

    attachment_id = Id(required=True)
    member_ids = several(Id(), load_default=list)
    guests = several(fields.Nested(SheetGuestInput), load_default=list)
    signed_on = Day(load_default=None, allow_none=True)

    @validates_schema
    def somebody(self, data: dict[str, Any], **_: Any) -> None:
        """At least one row."""
        if not data["member_ids"] and not data["guests"]:
            raise ValidationError("请至少填写一人。", "member_ids")


class AbsencesInput(EventInput):
    """Everybody whose reason is known."""

    expected_version = Whole(load_default=None, allow_none=True)
    absences = several(fields.Nested(AbsenceInput), required=True)

    @validates_schema
    def once(self, data: dict[str, Any], **_: Any) -> None:
        """Nobody is named twice."""
        named = [one["member_id"] for one in data.get("absences", [])]
        if len(set(named)) != len(named):
            raise ValidationError("有人重复。", "absences")


class PaperOutput(EventActionOutput):
    """What was entered, and how many were there already."""

    recorded = fields.Integer()
    already_there = fields.Integer()
    evidence_id = fields.String()
    members = fields.List(fields.String())


class AbsenceOutput(Schema):
    """Somebody with a seat who was not there."""

    member_id = fields.String(metadata={"description": "or a guest's booking id"})
    reason = fields.String(allow_none=True)


class AbsencesOutput(EventActionOutput):
    """Everybody who was absent."""

    absences = fields.List(fields.Nested(AbsenceOutput))


class AttendanceRowOutput(Schema):
    """One person."""

    kind = fields.String(metadata={"description": "member, guest or partner"})
    member_id = fields.String(allow_none=True)
    name = fields.String()
    branch_id = fields.String(allow_none=True)
    branch = fields.String(metadata={"description": "the branch, or the partner unit"})
    partner_id = fields.String(allow_none=True)
    booking = fields.String(allow_none=True, metadata={"description": "booked, waitlisted, or null: came without"})
    present = fields.Boolean()
    how = fields.String(allow_none=True, metadata={"description": "code, list or paper"})
    checked_in_at = fields.String(allow_none=True)
    evidence_id = fields.String(allow_none=True)
    absent = fields.Boolean()
    absence_reason = fields.String(allow_none=True)


class AttendanceTotalOutput(Schema):
    """The numbers of one branch, of the guests, or of one partner."""

    kind = fields.String()
    branch_id = fields.String(allow_none=True)
    branch = fields.String()
    booked = fields.Integer()
    waitlisted = fields.Integer()
    present = fields.Integer()
    absent = fields.Integer()


class AttendanceOutput(EventActionOutput):
    """The attendance list."""

    theme = fields.String()
    branch = fields.String()
    partners = fields.List(fields.String())
    venue = fields.String()
    starts_at = fields.String(allow_none=True)
    ends_at = fields.String(allow_none=True)
    capacity = fields.Integer(allow_none=True)
    rows = fields.List(fields.Nested(AttendanceRowOutput))
    totals = fields.List(fields.Nested(AttendanceTotalOutput))


INPUT: dict[str, Any] = {
    "check_in_on_paper": PaperInput,
    "set_absences": AbsencesInput,
    "attendance": EventInput,
}
OUTPUT: dict[str, Any] = {
    "check_in_on_paper": PaperOutput,
    "set_absences": AbsencesOutput,
    "attendance": AttendanceOutput,
}
