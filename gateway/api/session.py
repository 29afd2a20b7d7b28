"""Logging in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.passing import refuse_supplied
from gateway.api.routes import Route, action, delete, get
from gateway.asking import caller_address, clients, current_actor, current_token, public_clients
from gateway.browsers import told_of
from gateway.operations import supplied
from gateway.refusals import not_logged_in
from kit.domain import NOBODY

TITLE = "登录 Session"


def show() -> Response:
    """The account behind the session, without what only services need."""
    if current_actor().account_id == NOBODY.account_id:
        raise not_logged_in()
    session: dict[str, Any] = public_clients().members.session(token=current_token())
    account = session.get("account") or session
    return jsonify(
        {"account": {key: value for key, value in account.items() if key not in ("unit_scope", "reach", "token")}}
    )


def entering(operation: str) -> Callable[[], Response]:
    """The view of a step of the login, with what the list of sessions tells of the caller's browser."""

    def enter() -> Response:
        body = edge.json_body(request)
        refuse_supplied(body, supplied(operation))
        answer = public_clients().answer(operation, {**body, **told_of(request, caller_address())})
        return jsonify(answer.value or {})

    return enter


def sessions() -> Response:
    """One's own logins, with the one marked that asks."""
    return jsonify(clients().members.sessions(token=current_token()))


def end_others() -> Response:
    """End all of one's own logins but the one that asks."""
    body = edge.json_body(request)
    return jsonify(clients().answer("members.end_other_sessions", {**body, "token": current_token()}).value)


def log_out() -> tuple[str, int]:
    """End this session at once, everywhere."""
    clients().members.log_out(token=current_token())
    return "", 204


def change_password() -> Response:
    """Set one's own password; every other session of the account ends."""
    body = edge.json_body(request)
    answer = clients().answer("members.change_password", {**body, "token": current_token()})
    return jsonify(answer.value or {})


FACTOR = "/session/second-factor"
ROUTES = (
    action(
        "/session", "members.log_in", "Log in: the answer holds the token and the account, or a 401 asks for a code.",
        view=entering("members.log_in"), refuses=(401, 429),
    ),
    action(
        "/session/code", "members.finish_log_in", "The second step: the ticket of the first one's 401, and the code.",
        view=entering("members.finish_log_in"), refuses=(401, 429),
    ),
    get("/set-up", "members.first_run", "Whether this installation waits to be set up."),
    action(
        "/set-up", "members.set_up", "Set the office up: unit and first administrator, with the machine's code.",
        view=entering("members.set_up"), refuses=(403, 429),
    ),
    Route("GET", "/session", "", "Show the account of this session.", view=show, refuses=(401,)),
    Route("DELETE", "/session", "members.log_out", "Log out.", status=204, view=log_out),
    action(
        "/session/password", "members.change_password", "Change your own password; your other sessions end.",
        view=change_password, refuses=(429,),
    ),
    get(FACTOR, "members.second_factor", "Whether you have a second factor (TOTP)."),
    action(FACTOR, "members.begin_second_factor", "Begin to set one up: the secret, until its first code confirms it."),
    action(
        f"{FACTOR}/confirm", "members.confirm_second_factor", "Confirm it: the recovery codes, shown once.",
        refuses=(401, 429),
    ),
    action(
        f"{FACTOR}/recovery-codes", "members.renew_recovery_codes", "New recovery codes, shown once.",
        refuses=(401, 429),
    ),
    action(f"{FACTOR}/remove", "members.remove_second_factor", "Give it up, with a code of it.", refuses=(401, 429)),
    Route("GET", "/sessions", "members.sessions", "Your own sessions.", view=sessions),
    action("/sessions/end-others", "members.end_other_sessions", "End all of them but this one.", view=end_others),
    delete("/sessions/<session_id>", "members.end_session", "End one of them."),
)  # fmt: skip
