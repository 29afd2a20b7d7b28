"""Subscriptions to one's calendar: the token is made here, and only its hash is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.routes import PREFIX, Route, action, get
from gateway.asking import clients, public_clients, settings
from gateway.rates import watched
from kit.domain import Invalid, field_error
from kit.fields import UNKNOWN

TITLE = "日历订阅 Calendar feeds"
FEED = "/me/calendar-feed"


def made(kind: str | None, key: str | None) -> tuple[dict[str, Any], bool]:
    """A new subscription with its token, and whether it was made before with the same key.

    With a key the token follows from it, so that a repeated request gets the same one though nobody has kept it.
    """
    asked = clients()
    token = _token(asked.actor.account_id, key)
    args = {"token_hash": hashlib.sha256(token.encode()).hexdigest(), **({"kind": kind} if kind else {})}
    answer = asked.keyed(key).answer("events.make_calendar_feed", args)
    url = f"{request.url_root.rstrip('/')}{PREFIX}/calendar/{token}.ics"
    return {**answer.value, "token": token, "url": url}, answer.replayed


def _token(account_id: str, key: str | None) -> str:
    if key is None:
        return secrets.token_urlsafe(32)
    said = f"calendar-feed:{account_id}:{key}".encode()
    return base64.urlsafe_b64encode(hmac.digest(settings().secret_key.encode(), said, "sha256")).decode().rstrip("=")


def make() -> Response:
    """Make or renew one."""
    body = edge.json_body(request)
    unknown = [field_error(f"/{name}", "unknown", UNKNOWN) for name in body if name != "kind"]
    if unknown:
        raise Invalid("invalid", "有内容填写不正确，请按提示修改。", "Some fields are not valid.", errors=unknown)
    value, replayed = made(body.get("kind"), edge.idempotency_key(request))
    response = jsonify(value)
    response.status_code = 201
    response.headers["Location"] = PREFIX + FEED
    if replayed:
        response.headers["Idempotent-Replay"] = "true"
    return response


def calendar(token: str) -> Response:
    """The file behind a token; calendars ask for it again and again."""
    with watched(token):
        answer: dict[str, Any] = public_clients().events.calendar_feed_file(token=token)
    headers = {"Content-Disposition": 'inline; filename="lianxue.ics"'}
    return Response(answer["ics"], content_type="text/calendar; charset=utf-8", headers=headers)


ROUTES = (
    get(FEED, "events.calendar_feeds", "List your own subscriptions; their tokens are not shown again."),
    Route(
        "POST",
        FEED,
        "events.make_calendar_feed",
        "Make or renew a subscription: of your own events, or your branch's.",
        status=201,
        location=FEED,
        view=make,
    ),
    action(f"{FEED}/<feed_id>/revoke", "events.revoke_calendar_feed", "End a subscription."),
    Route(
        "GET",
        "/calendar/<token>.ics",
        "events.calendar_feed_file",
        "A subscription's calendar file; 410 once it has ended.",
        view=calendar,
        produces="text/calendar",
        refuses=(429,),
    ),
)
