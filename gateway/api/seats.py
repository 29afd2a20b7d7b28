"""Seats, the waiting list, and who was there."""

from __future__ import annotations

import segno
from flask import Response, jsonify, request

from gateway import edge
from gateway.api.printing import both
from gateway.api.routes import create, delete, download, get, put
from gateway.asking import clients, settings
from gateway.documents.media import XLSX, attached
from gateway.documents.printable import written
from gateway.operations import supplied
from kit import cpu

TITLE = "报名与签到 Bookings and check-in"
BOOKINGS = "/events/{event_id}/bookings"


def code_with_qr(event_id: str) -> Response:
    """The code, the address to which it leads a phone, and that address as a drawing."""
    edge.query(request, supplied("events.checkin_code"))
    answer = clients().events.checkin_code(event_id=event_id)
    url = settings().public_url + answer["path"]
    return jsonify({**answer, "url": url, "svg": segno.make(url, error="m").svg_inline(scale=8, border=2)})


def as_workbook(event_id: str) -> Response:
    """Who was booked, who was there, and who was not, as a workbook."""
    from gateway.documents.attendance import attendance_workbook  # noqa: PLC0415  (xlsxwriter: not at every start)

    return attached(cpu.run(attendance_workbook, clients().events.attendance(event_id=event_id)), XLSX, "签到名单.xlsx")


def sheet_of(event_id: str) -> tuple[bytes, str]:
    """The sheet to be signed on paper; after the event with who was there."""
    from gateway.documents.attendance import sign_in_sheet  # noqa: PLC0415  (docx and lxml: not at every start)

    return written(sign_in_sheet, clients().events.attendance(event_id=event_id)), "签到表"


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
        view=code_with_qr,
        refuses=(409,),
    ),
    create(
        "/events/<event_id>/checkins",
        "events.check_in",
        "Check in by code, or somebody by the organizer's list.",
        BOOKINGS,
    ),
    create(
        "/events/<event_id>/checkins/paper",
        "events.check_in_on_paper",
        "Record who signed on paper, with a picture of the sheet.",
        BOOKINGS,
    ),
    get("/events/<event_id>/attendance", "events.attendance", "List who was booked, who was there, and who was not."),
    download("/events/<event_id>/attendance.xlsx", "events.attendance", "The same as a workbook.", as_workbook, XLSX),
    *both("/events/<event_id>/attendance", "events.attendance", "The sheet to be signed", sheet_of),
    put("/events/<event_id>/absences", "events.set_absences", "Say why people with a seat were not there."),
)
