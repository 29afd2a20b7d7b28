"""Checking in: the code on the organizer's screen, and the page to which it leads a phone."""

from __future__ import annotations

import time
from typing import Any

import segno
from flask import Blueprint, make_response, redirect, render_template, request, url_for

from gateway import asking
from gateway.pages import live, problems
from kit.domain import Conflict, DomainError, Forbidden, NotFound

CODE_LASTS = 120
"""Seconds at most, of a code that was read from the screen: the service takes this minute's and the last one's."""
OVER = ("summarized", "published", "closed", "cancelled")
PARTS = ("live-checkin",)


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/events/<event_id>/checkin", "checkin", check_in, methods=["GET", "POST"])
    pages.add_url_rule("/events/<event_id>/checkin-screen", "checkin_screen", show_code)


def check_in(event_id: str) -> Any:
    """What the code leads to: one large button. Opening it changes nothing, as scanners and previews open it too."""
    if request.method != "POST":
        return live.nothing_new(lambda: _own_news(_own(event_id))) or _own_page(_own(event_id))
    try:
        asking.clients().events.check_in(event_id=event_id, code=request.form.get("code", "").strip()[:64])
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        known = {**_own(event_id), "error": problems.told(refusal, ("code",))}
        known["typed"] = "" if "code" in known["error"].fields else request.form.get("code", "")
        return make_response(_own_page(known), known["error"].status)
    return redirect(url_for("pages.checkin", event_id=event_id), 303)


def _own_page(known: dict[str, Any]) -> str:
    return render_template("checkin.html", live=_own_news(known), **known)


def _own(event_id: str) -> dict[str, Any]:
    """The event, how far the caller is with checking in to it, and the code that their phone read."""
    clients = asking.clients().events
    event, bookings = clients.event(event_id=event_id), clients.bookings(event_id=event_id)
    offered = {one["action"] for one in clients.actions(event_id=event_id)["items"]}
    code = request.args.get("code", "")[:64]
    return {"event": event, "code": code, "step": _step(event, bookings, offered, code), "error": None}


def _step(event: dict[str, Any], bookings: dict[str, Any], offered: set[str], code: str) -> str:
    if bookings.get("was_there"):
        return "done"
    if event["state"] in OVER:
        return "over"
    if "check_in" not in offered:
        return "early"
    if not asking.current_actor().member_id:
        return "no_member"
    return "press" if code and not _ran_out() else "type"


def _ran_out() -> bool:
    """Whether the code that this page was opened with is over; a look says since when the page shows it."""
    since = request.args.get("since", "")
    return since.isdecimal() and len(since) < 12 and time.time() - int(since) >= CODE_LASTS


def _own_news(known: dict[str, Any]) -> dict[str, Any]:
    """What the phone looks for: that it may begin, that the code ran out, or that the organizer ticked the list."""
    since = request.args.get("since") if live.is_look() else str(int(time.time()))
    names = {"event_id": known["event"]["id"], "code": known["code"] or None, "since": since}
    return live.looks_at("pages.checkin", live.mark_of(known["step"]), PARTS, facts=False, **names)


def show_code(event_id: str) -> Any:
    """The code of this minute for a projector, and how many are there; the page brings what is next by itself."""
    return live.nothing_new(lambda: _wall_news(_wall(event_id))) or _wall_page(_wall(event_id))


def _wall_page(known: dict[str, Any]) -> str:
    return render_template("checkin_screen.html", live=_wall_news(known), **known)


def _wall(event_id: str) -> dict[str, Any]:
    """No names: the wall is a partner's as often as not, and everybody in the room photographs it."""
    clients = asking.clients().events
    bookings = clients.bookings(event_id=event_id)
    counts = {"present": bookings["present"], "booked": bookings["seats_taken"]}
    return {"event": clients.event(event_id=event_id), "checkin": _code(event_id), "counts": counts}


def _code(event_id: str) -> dict[str, Any]:
    """The code as a drawing; nothing on a wall that showed one and whose time is over."""
    try:
        return with_qr(asking.clients().events.checkin_code(event_id=event_id))
    except Conflict:
        if not live.is_look():
            raise
        return {}


def _wall_news(known: dict[str, Any]) -> dict[str, Any]:
    mark = live.mark_of(known["checkin"].get("code"), known["counts"])
    address = {"event_id": known["event"]["id"]}
    return live.looks_at("pages.checkin_screen", mark, ("code",), every=live.WHILE_IT_MOVES, facts=False, **address)


def with_qr(answer: dict[str, Any]) -> dict[str, Any]:
    """The code with its address, as a drawing for phones too."""
    url = asking.settings().public_url + str(answer["path"])
    return {**answer, "url": url, "qr": segno.make(url, error="m").svg_data_uri(scale=8, border=2)}
