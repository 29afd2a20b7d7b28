"""A partner's link: no login, the token is the right."""

from __future__ import annotations

from typing import Any

from flask import Response

from gateway.api.passing import passed_on
from gateway.api.routes import Route
from gateway.asking import public_clients
from gateway.rates import watched

TITLE = "联学链接 Partner links"


def _by_token(method: str, path: str, operation: str, summary: str) -> Route:
    plain = Route(method, path, operation, summary)

    def view(token: str) -> Response:
        with watched(token):
            return passed_on(plain, {"token": token})

    return Route(method, path, operation, summary, view=view)


def calendar(token: str) -> Response:
    """The agreed date as a calendar file."""
    with watched(token):
        answer: dict[str, Any] = public_clients().partners.link_calendar(token=token)
    headers = {"Content-Disposition": 'attachment; filename="event.ics"'}
    return Response(answer["ics"], mimetype="text/calendar", headers=headers)


ROUTES = (
    _by_token("GET", "/links/<token>", "partners.link", "Show the invitation; looking changes nothing."),
    _by_token("POST", "/links/<token>/reply", "partners.reply_by_link", "Accept, decline, or propose other dates."),
    _by_token(
        "PATCH", "/links/<token>/reply", "partners.amend_reply", "Change headcount and contact until the deadline."
    ),
    _by_token("POST", "/links/<token>/change-request", "partners.request_change", "Ask for a change after acceptance."),
    _by_token("PUT", "/links/<token>/arrangements", "partners.set_arrangements", "Say what visitors need."),
    _by_token("POST", "/links/<token>/feedback", "partners.give_feedback", "Give feedback after the event."),
    Route(
        "GET",
        "/links/<token>/calendar.ics",
        "partners.link_calendar",
        "The agreed date as a calendar file.",
        view=calendar,
        produces="text/calendar",
        refuses=(409,),
    ),
)
