"""Logging in by the office's OpenID provider: there and back, with what must be remembered sealed in a cookie."""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import astuple
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, request, url_for

from gateway import asking
from gateway.browsers import told_of
from gateway.edge import nothing_here
from gateway.oidc import Begun, Provider, refused
from gateway.pages import problems, sessions
from gateway.pages.views import entering
from kit.domain import DomainError
from kit.sealing import Sealer, Unreadable

COOKIE = "lianxue-office-login"
LASTS = 600
PROVIDER = "lianxue_oidc"
"""Key in `app.extensions`."""


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/login/office", "office_login", office_login)
    pages.add_url_rule("/login/office/back", "office_login_back", office_login_back)


def provider() -> Provider:
    """The office's, made once; nothing is here without one."""
    known, found = current_app.extensions, asking.settings().entering.oidc
    if found is None:
        raise nothing_here()
    return cast(Provider, known.setdefault(PROVIDER, Provider(found)))


def office_login() -> Any:
    """To the provider."""
    here = f"{'https' if asking.secure() else 'http'}://{request.host}{url_for('pages.office_login_back')}"
    try:
        address, begun = provider().begin(here)
    except DomainError as refusal:
        return _failed(refusal)
    wish = sessions.destination(request.args.get("next"))
    kept = json.dumps([int(time.time()) + LASTS, wish, *astuple(begun)])
    answer = redirect(address, 303)
    secure, path = asking.secure(), url_for("pages.office_login")
    answer.set_cookie(
        COOKIE, _sealer().seal(kept, COOKIE), LASTS, httponly=True, secure=secure, samesite="Lax", path=path
    )
    return answer


def office_login_back() -> Any:
    """Back with a code: who it is, and their session; in every case the cookie has done its service."""
    try:
        answer = _entered()
    except DomainError as refusal:
        answer = _failed(refusal)
    answer.delete_cookie(COOKIE, path=url_for("pages.office_login"))
    return answer


def _entered() -> Response:
    asked_of, (wish, begun) = provider(), _remembered()
    given = {name: request.args.get(name, "") for name in ("state", "code", "error", "iss")}
    if not hmac.compare_digest(given["state"].encode("utf-8", "replace"), begun.state.encode()):
        raise refused("the answer is to another question")
    if given["iss"] and given["iss"] != asked_of.settings.issuer:
        raise refused("the answer is another issuer's")
    if given["error"] or not given["code"]:
        raise refused(f"the provider said {given['error'][:60]!r}")
    username = asked_of.username(given["code"], begun)
    told = told_of(request, asking.caller_address())
    login = asking.public_clients().members.log_in_by_name(username=username, means="oidc", **told)
    return sessions.begin(cast(Response, redirect(wish, 303)), login["token"])


def _remembered() -> tuple[str, Begun]:
    """What this browser began, at most ten minutes ago."""
    try:
        until, wish, *begun = json.loads(_sealer().open(request.cookies.get(COOKIE, ""), COOKIE))
    except (Unreadable, ValueError):
        until, wish, begun = 0, "", []
    if until < time.time():
        raise refused("this browser began no login, or too long ago")
    return sessions.destination(wish), Begun(*begun)


def _failed(refusal: DomainError) -> Response:
    """The login page with what happened; the password still opens it."""
    return entering.shown(problems.told(refusal))


def _sealer() -> Sealer:
    return Sealer(asking.settings().secret_key, "office login")
