"""One request's caller: found once, kept for the request, and handed to whoever calls a service."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request

from gateway import duties
from gateway.clients import Clients, Transport
from gateway.readings import Readings
from gateway.refusals import not_logged_in
from gateway.security import SAFE_METHODS, actor_of, check_csrf, session_token
from gateway.tracing import TRACE
from kit.config import Settings
from kit.domain import NOBODY, Actor, NotFound

TRANSPORT = "lianxue.rpc"


def settings() -> Settings:
    """The settings that the application was created with."""
    return cast(Settings, current_app.extensions["lianxue_settings"])


def secure() -> bool:
    """Whether the caller came by https, also when a proxy in front took it off.

    On it hang the `Secure` and `__Host-` of cookies, HSTS, and the address to which the office's provider sends back.
    Links that others open are made of PUBLIC_URL alone.
    """
    said = request.headers.get("X-Forwarded-Proto", "") == "https"
    return request.is_secure or (said and settings().entering.believes_scheme(request.remote_addr))


def caller_address() -> str | None:
    """Where the request came from; behind a proxy that the settings name, what that proxy says of it."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = request.remote_addr
    while forwarded and settings().entering.believes(address):
        address = forwarded.pop()
    return address


def vouched_name() -> str | None:
    """The user name that the office's proxy vouches for in this request; None for none, and for what is not one name.

    `gateway.vouching` has taken the header off where it is not to be believed.
    """
    header = settings().entering.trusted_header
    raw = request.headers.get(header, "") if header else ""
    try:
        said = raw.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return None
    return said if said and "," not in said and said.isprintable() and len(said) <= 64 else None


def vouched_for(username: str) -> bool:
    """Whether the proxy still vouches for this very person: a session by its word is good no longer than that."""
    return (vouched_name() or "").casefold() == username.casefold()


def trace_id() -> str:
    """The id under which everything that this request causes can be found again."""
    return str(request.environ.get(TRACE, ""))


def transport() -> Transport:
    """The way to the services, put into the environ by whoever runs the application."""
    way = cast(Transport, request.environ[TRANSPORT])
    return cast(Transport, g.only_shown(way)) if "only_shown" in g else way


def public_clients() -> Clients:
    """The services for a caller without a login."""
    return Clients(transport(), NOBODY, trace_id())


def clients() -> Clients:
    """The services for this request's caller, who may be nobody: the policy decides what nobody may."""
    if "readings" not in g:
        g.readings = Readings(current_app.extensions["lianxue_readings"])
    return Clients(transport(), current_actor(), trace_id(), readings=g.readings)


def current_token() -> str | None:
    """The session token of this request; "" for one that cannot be right."""
    return session_token(request, secure=secure())


def is_api() -> bool:
    """Whether this address belongs to the JSON face."""
    return request.path == "/api" or request.path.startswith("/api/")


def current_actor() -> Actor:
    """Who is asking: NOBODY without a token, NotLoggedIn with one that is wrong or over."""
    if "actor" not in g:
        g.actor = _look_up()
    return cast(Actor, g.actor)


def _look_up() -> Actor:
    token = current_token()
    if token is None:
        return NOBODY
    if not token:
        raise not_logged_in()
    if "Authorization" not in request.headers and request.method not in SAFE_METHODS and "only_shown" not in g:
        check_csrf(settings().secret_key, token, _form_token())
    try:
        session = public_clients().members.session(token=token)
    except NotFound as error:
        raise not_logged_in() from error
    if session.get("means") == "proxy" and not vouched_for(session["username"]):
        raise not_logged_in()
    duties.check(session, request.path)
    g.session = session
    return actor_of(session)


def _form_token() -> str | None:
    """The proof that a request by cookie comes from our own page. The JSON face takes the header alone: its bodies
    are not read before the rights are known.
    """
    given = request.headers.get("X-CSRF-Token")
    return given if given or is_api() else request.form.get("csrf_token")
