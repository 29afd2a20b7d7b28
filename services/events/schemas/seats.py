"""Seats and presence."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from kit.fields import Id, Moment, OperationSchema, Text, several
from services.events.schemas.event_shapes import EventActionOutput
from services.events.schemas.life import EventActionInput, EventInput


class BookInput(EventInput):
    """Members by id, guests by name; `override_reason` books in spite of conflicts."""

    member_ids = several(Id(), at_most=200, load_default=list)
    guests = several(Text(50, 1), at_most=100, load_default=list)
    override_reason = Text(500, load_default=None, allow_none=True)

    @validates_schema
    def somebody(self, data: dict[str, Any], **_: Any) -> None:
        """At least one person."""
        if not data["member_ids"] and not data["guests"]:
            raise ValidationError("请至少选择一人。", "member_ids")


class CancelBookingInput(EventInput):
    """A member's id, or a guest's booking id."""

    member_id = Id(required=True)


class ConflictsInput(EventInput):
    """A time to try; without one, the event's own."""

    starts_at = Moment(load_default=None, allow_none=True)
    ends_at = Moment(load_default=None, allow_none=True)


class CheckInInput(EventInput):
    """One of: a member by the organizer's list, the code for oneself, or a guest by name (of a partner)."""

    member_id = Id(load_default=None, allow_none=True)
    code = Text(64, load_default=None, allow_none=True)
    guest_name = Text(50, load_default=None, allow_none=True)
    partner_id = Id(load_default=None, allow_none=True)

    @validates_schema
    def one_way(self, data: dict[str, Any], **_: Any) -> None:
        """Exactly one of them; a partner goes with a guest's name."""
        if sum(bool(data[name]) for name in ("member_id", "code", "guest_name")) != 1:
            raise ValidationError("请提供党员、签到码或来宾姓名之一。", "member_id")
        if data["partner_id"] and not data["guest_name"]:
            raise ValidationError("请填写来宾姓名。", "guest_name")


class AbsenceInput(OperationSchema):
    """Why somebody with a seat was not there."""

    member_id = Id(required=True)
    reason = Text(200, 1, required=True)


class HoldInput(EventActionInput):
    """It took place; absences with their reasons may be given."""

    absences = several(fields.Nested(AbsenceInput), at_most=200, load_default=list)


class PersonOutput(Schema):
    """Somebody's seat or place in the line."""

    booking_id = fields.String()
    member_id = fields.String(allow_none=True)
    guest_name = fields.String(allow_none=True)
    name = fields.String()
    state = fields.String(metadata={"description": "booked or waitlisted"})
    position = fields.Integer(allow_none=True, metadata={"description": "in the line: 1 moves up next"})
    override_reason = fields.String(allow_none=True)
    absence_reason = fields.String(allow_none=True)
    booked_at = fields.String()
    promoted_at = fields.String(allow_none=True)
    checked_in_at = fields.String(allow_none=True)
    how = fields.String(allow_none=True, metadata={"description": "code, list or paper"})


class ConflictOutput(Schema):
    """Why somebody, or the venue, cannot be had at that time."""

    member_id = fields.String(allow_none=True)
    code = fields.String(metadata={"description": "inactive, other_branch, dispatched, booked or venue"})
    reason = fields.String()
    with_ = fields.String(data_key="with", attribute="with", allow_none=True)
    with_id = fields.String(allow_none=True)


class BookedOutput(EventActionOutput):
    """Who has a seat, who waits."""

    booked = fields.List(fields.String(), metadata={"description": "member ids"})
    waitlisted = fields.List(fields.String(), metadata={"description": "member ids, first come first"})
    people = fields.List(fields.Nested(PersonOutput))
    conflicts = fields.List(fields.Nested(ConflictOutput))
    cancel_until = fields.String(allow_none=True, metadata={"description": "for people themselves; then the organizer"})


class MyBookingOutput(Schema):
    """The caller's own seat or place in the line."""

    booking_id = fields.String()
    state = fields.String()
    position = fields.Integer(allow_none=True)


class BookingsOutput(BookedOutput):
    """Seats, waiting list, presence."""

    capacity = fields.Integer(allow_none=True)
    seats_taken = fields.Integer()
    mine = fields.Nested(MyBookingOutput, allow_none=True)
    guests = fields.List(fields.Dict(), metadata={"description": "guests who checked in by name"})


class BookingCancelledOutput(EventActionOutput):
    """After giving back a seat."""

    promoted = fields.List(fields.String(), metadata={"description": "member ids who moved up"})


class ConflictsOutput(Schema):
    """What stands against a time, and slots without that."""

    conflicts = fields.List(fields.Nested(ConflictOutput))
    suggestions = fields.List(fields.Dict())


class CheckinCodeOutput(Schema):
    """The code of this minute, and the path that a QR code should lead to."""

    code = fields.String()
    valid_until = fields.String()
    path = fields.String()


class CheckInOutput(EventActionOutput):
    """A record of presence; the same for the second time."""

    checkin_id = fields.String()
    member_id = fields.String(allow_none=True)
    guest_name = fields.String(allow_none=True)
    partner_id = fields.String(allow_none=True)
    how = fields.String()
    recorded_at = fields.String()


class HeldOutput(EventActionOutput):
    """Who had a seat and was not there."""

    absent = fields.List(fields.String())


INPUT: dict[str, Any] = {
    "book": BookInput,
    "book_me": EventInput,
    "cancel_booking": CancelBookingInput,
    "bookings": EventInput,
    "conflicts": ConflictsInput,
    "checkin_code": EventInput,
    "check_in": CheckInInput,
    "hold_event": HoldInput,
}
OUTPUT: dict[str, Any] = {
    "book": BookedOutput,
    "book_me": BookedOutput,
    "cancel_booking": BookingCancelledOutput,
    "bookings": BookingsOutput,
    "conflicts": ConflictsOutput,
    "checkin_code": CheckinCodeOutput,
    "check_in": CheckInOutput,
    "hold_event": HeldOutput,
}
