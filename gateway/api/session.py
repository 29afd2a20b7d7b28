"""Logging in and out."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.routes import Route, action
from gateway.asking import clients, current_actor, current_token, public_clients
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


def log_out() -> tuple[str, int]:
    """End this session at once, everywhere."""
    clients().members.log_out(token=current_token())
    return "", 204


def change_password() -> Response:
    """Set one's own password; every other session of the account ends."""
    body = edge.json_body(request)
    answer = clients().answer("members.change_password", {**body, "token": current_token()})
    return jsonify(answer.value or {})


ROUTES = (
    action("/session", "members.log_in", "Log in: the answer holds the token and the account.", refuses=(401, 429)),
    Route("GET", "/session", "", "Show the account of this session.", view=show, refuses=(401,)),
    Route("DELETE", "/session", "members.log_out", "Log out.", status=204, view=log_out),
    Route("POST", "/session/password", "members.change_password", "Change your own password.", view=change_password),
)
