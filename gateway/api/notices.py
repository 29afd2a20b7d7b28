"""What anybody may read of published briefings: no login, no personal data."""

from __future__ import annotations

from typing import Any

from flask import Response

from gateway.api.passing import passed_on
from gateway.api.routes import Route
from gateway.rates import count_public_page

TITLE = "公告 Public notices"


def _open(path: str, operation: str, summary: str) -> Route:
    plain = Route("GET", path, operation, summary)

    def view(**found: Any) -> Response:
        count_public_page()
        return passed_on(plain, found)

    return Route("GET", path, operation, summary, view=view, refuses=(429,))


ROUTES = (
    _open("/notices", "events.notices", "List the briefings that were published on the site."),
    _open("/notices/<notice_id>", "events.notice", "Show one of them; 410 once it was taken back."),
)
