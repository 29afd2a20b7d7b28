"""Who sits at the browser: the session cookie, the form token, and where to go after the login."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Response, g, request, url_for

from gateway import asking, security
from kit.domain import NOBODY


def token() -> str:
    """The session token that came with the request, or nothing."""
    return request.cookies.get(security.cookie_name(asking.secure()), "")


def begin(answer: Response, value: str) -> Response:
    """Hand the session's token to the browser, until it is closed."""
    secure = asking.secure()
    answer.set_cookie(security.cookie_name(secure), value, httponly=True, secure=secure, samesite="Lax", path="/")
    return answer


def end(answer: Response) -> Response:
    """Take the token back."""
    secure = asking.secure()
    answer.delete_cookie(security.cookie_name(secure), path="/", secure=secure, httponly=True, samesite="Lax")
    return answer


def form_token() -> str:
    """What each form of this session carries: nobody who lacks the cookie and the secret can compute it.

    Behind the proof stands whose form it is, for `kept_forms`, which still asks when the session is over.
    """
    secret, actor = asking.settings().secret_key, g.get("actor", NOBODY)
    proof = security.csrf_token(secret, token())
    return proof if actor is NOBODY else proof + security.owner_mark(secret, actor.account_id)


def fresh_key() -> str:
    """One idempotency key for each form shown: sent twice, it acts once."""
    return secrets.token_hex(16)


def same_site() -> bool:
    """Whether the browser says that the request came from our own page, or says nothing.

    `Origin: null` says nothing either: some in-app browsers send it with every form.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        return False
    origin = request.headers.get("Origin", "")
    if origin in ("", "null"):
        return True
    return urlsplit(origin).netloc in (request.host, urlsplit(asking.settings().public_url).netloc)


def destination(wish: str | None) -> str:
    """Where to go after the login: an address of ours, else the home page."""
    wish = wish or ""
    local = wish.startswith("/") and not wish.startswith("//") and "\\" not in wish and wish.isprintable()
    if local and not wish.startswith(("/login", "/logout", "/i/")):
        return wish
    return url_for("pages.home")
