"""Checking in: the code on the organizer's screen, and the page to which it leads a phone."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, render_template, request

from gateway import asking


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/events/<event_id>/checkin", "checkin", check_in)
    pages.add_url_rule("/events/<event_id>/checkin-screen", "checkin_screen", show_code)


def check_in(event_id: str) -> str:
    """What the code leads to: one large button. Opening it changes nothing, as scanners and previews open it too."""
    clients = asking.clients().events
    return render_template(
        "checkin.html",
        event=clients.event(event_id=event_id),
        bookings=clients.bookings(event_id=event_id),
        offered="check_in" in {one["action"] for one in clients.actions(event_id=event_id)["items"]},
        code=request.args.get("code", "")[:64],
    )


def show_code(event_id: str) -> str:
    """The code of this minute for a projector; the page brings the next one by itself."""
    clients = asking.clients().events
    code = with_qr(clients.checkin_code(event_id=event_id))
    return render_template("checkin_screen.html", event=clients.event(event_id=event_id), checkin=code)


def with_qr(answer: dict[str, Any]) -> dict[str, Any]:
    """The code with its address, as a drawing for phones too."""
    url = asking.settings().public_url + str(answer["path"])
    return {**answer, "url": url, "qr": segno.make(url, error="m").svg_data_uri(scale=8, border=2)}
