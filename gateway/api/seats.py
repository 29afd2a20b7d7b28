"""Seats, the waiting list, and who was there."""

from __future__ import annotations

from gateway.api.routes import create, delete, get

TITLE = "报名与签到 Bookings and check-in"
BOOKINGS = "/events/{event_id}/bookings"
ROUTES = (
    get("/events/<event_id>/bookings", "events.bookings", "List who is booked and who waits."),
    create("/events/<event_id>/bookings", "events.book", "Book members and guests.", BOOKINGS),
    create("/events/<event_id>/bookings/me", "events.book_me", "Book a seat for yourself.", BOOKINGS),
    delete(
        "/events/<event_id>/bookings/<member_id>", "events.cancel_booking", "Free a seat; the next in line moves up."
    ),
    get("/events/<event_id>/conflicts", "events.conflicts", "Show who and what is taken at a time."),
    get(
        "/events/<event_id>/checkin-code",
        "events.checkin_code",
        "Show the code of this minute, also as QR.",
        refuses=(409,),
    ),
    create(
        "/events/<event_id>/checkins",
        "events.check_in",
        "Check in by code, or somebody by the organizer's list.",
        BOOKINGS,
    ),
)
