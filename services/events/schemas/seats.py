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


_CONFLICTS = (
    "of people inactive, other_branch, dispatched, booked; else venue, resource, blackout (a partner's), quota, "
    "lecturer, holiday, theme_day"
)


class ConflictOutput(Schema):
    """Why somebody, the venue or something else cannot be had at that time, or what speaks against it."""

    member_id = fields.String(allow_none=True)
    code = fields.String(metadata={"description": _CONFLICTS})
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
    was_there = fields.Boolean(metadata={"description": "the caller checked in"})
    present = fields.Integer(metadata={"description": "own people and guests who checked in, booked or not"})
    guests = fields.List(fields.Dict(), metadata={"description": "guests who checked in by name"})


class BookingCancelledOutput(EventActionOutput):
    """After giving back a seat."""

    promoted = fields.List(fields.String(), metadata={"description": "member ids who moved up"})


class SuggestionOutput(Schema):
    """A better time, with what speaks for it and what is still against it."""

    starts_at = fields.String()
    ends_at = fields.String()
    score = fields.Integer(metadata={"description": "0 to 100, the best first"})
    reasons = fields.List(fields.String())
    against = fields.List(fields.String())


class ConflictsOutput(Schema):
    """What stands against a time, and better ones."""

    conflicts = fields.List(fields.Nested(ConflictOutput))
    suggestions = fields.List(fields.Nested(SuggestionOutput))


class CheckinCodeOutput(Schema):
    """The code of this minute, and the page to which its QR code leads a phone."""

    code = fields.String()
    valid_until = fields.String()
    path = fields.String()
    url = fields.String(metadata={"description": "the same as a whole address"})
    svg = fields.String(metadata={"description": "the address as a QR code"})


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
