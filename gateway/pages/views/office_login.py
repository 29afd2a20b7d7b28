"""Logging in by the office's OpenID provider: there and back, with what must be remembered sealed in a cookie.

A form whose session was over waits here meanwhile (`gateway.pages.waiting_forms`).
"""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import astuple
from typing import Any, cast

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for

from gateway import asking
from gateway.browsers import told_of
from gateway.edge import nothing_here
from gateway.oidc import Begun, Provider, refused
from gateway.pages import kept_forms, problems, sessions
from gateway.pages.views import entering
from gateway.pages.waiting_forms import WaitingForms
from kit.domain import DomainError
from kit.sealing import Sealer, Unreadable

COOKIE = "lianxue-office-login"
LASTS = 600
PROVIDER = "lianxue_oidc"
"""Key in `app.extensions`."""


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/login/office", "office_login", office_login, methods=["GET", "POST"])
    pages.add_url_rule("/login/office/back", "office_login_back", office_login_back)


def provider() -> Provider:
    """The office's, made once; nothing is here without one."""
    known, found = current_app.extensions, asking.settings().entering.oidc
    if found is None:
        raise nothing_here()
    return cast(Provider, known.setdefault(PROVIDER, Provider(found)))


def office_login() -> Any:
    """To the provider; with a form that waits for the login by a page of its own.

    A form may not lead out of here, not even by a redirect (`form-action` in `gateway.headers`); a page may.
    """
    kept, wish = _kept(), sessions.destination(request.values.get("next"))
    here = f"{'https' if asking.secure() else 'http'}://{request.host}{url_for('pages.office_login_back')}"
    try:
        address, begun = provider().begin(here)
    except DomainError as refusal:
        return _failed(refusal, kept, wish)
    noted = json.dumps([int(time.time()) + LASTS, wish, waiting().put(kept), *astuple(begun)])
    page = request.method == "POST"
    answer = make_response(render_template("office_login.html", address=address) if page else redirect(address, 303))
    secure, path = asking.secure(), url_for("pages.office_login")
    answer.set_cookie(
        COOKIE, _sealer().seal(noted, COOKIE), LASTS, httponly=True, secure=secure, samesite="Lax", path=path
    )
    return answer


def office_login_back() -> Any:
    """Back with a code: who it is, and their session; in every case the cookie has done its service."""
    kept = wish = ""
    try:
        asked_of, (wish, ticket, begun) = provider(), _remembered()
        username = _said_by(asked_of, begun)
        kept = waiting().take(ticket)
        answer = _entered(username, wish, kept)
    except DomainError as refusal:
        answer = _failed(refusal, kept, wish)
    answer.delete_cookie(COOKIE, path=url_for("pages.office_login"))
    return answer


def _said_by(asked_of: Provider, begun: Begun) -> str:
    given = {name: request.args.get(name, "") for name in ("state", "code", "error", "iss")}
    if not hmac.compare_digest(given["state"].encode("utf-8", "replace"), begun.state.encode()):
        raise refused("the answer is to another question")
    if given["iss"] and given["iss"] != asked_of.settings.issuer:
        raise refused("the answer is another issuer's")
    if given["error"] or not given["code"]:
        raise refused(f"the provider said {given['error'][:60]!r}")
    return asked_of.username(given["code"], begun)


def _entered(username: str, wish: str, kept: str) -> Response:
    """Where they wanted to go; a form that waited is sent there by its own button, as only a form is."""
    told = told_of(request, asking.caller_address())
    login = asking.public_clients().members.log_in_by_name(username=username, means="oidc", **told)
    answer = render_template("form_waits.html", kept=kept, wish=wish) if kept else redirect(wish, 303)
    return sessions.begin(make_response(answer), login["token"])


def _remembered() -> tuple[str, str, Begun]:
    """What this browser began, at most ten minutes ago, and the ticket of its form."""
    try:
        until, wish, ticket, *begun = json.loads(_sealer().open(request.cookies.get(COOKIE, ""), COOKIE))
    except (Unreadable, ValueError):
        until, wish, ticket, begun = 0, "", "", []
    if until < time.time():
        raise refused("this browser began no login, or too long ago")
    return sessions.destination(wish), ticket, Begun(*begun)


def _kept() -> str:
    """The form that the login page carries, if it is one of ours for the address that is wished for."""
    given = request.form.get(kept_forms.FIELD, "")
    whose, _fields, _files = kept_forms.opened(given, request.form.get("next", ""))
    return given if whose and sessions.same_site() else ""


def waiting() -> WaitingForms:
    """The forms of those who are away at the provider."""
    return cast(WaitingForms, current_app.extensions.setdefault("lianxue_waiting_forms", WaitingForms()))


def _failed(refusal: DomainError, kept: str, wish: str) -> Response:
    """The login page with what happened; the password still opens it."""
    return entering.shown(problems.told(refusal), kept=kept, wish=wish)


def _sealer() -> Sealer:
    return Sealer(asking.settings().secret_key, "office login")
