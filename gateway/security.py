"""Who is asking, and what they may do: the session behind a request, and the policy's verdict on each operation."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Request

from gateway.policy import DEPUTISED, POLICY, PUBLIC
from gateway.refusals import not_logged_in
from kit.domain import NOBODY, Actor, Forbidden

WIDTH = {"self": 0, "own_confirmed": 1, "own": 2, "unit": 3, "all": 4}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
MAX_TOKEN = 200
PROOF = 64
"""Digits of a form's token that prove anything; behind them pages write whose form it is."""


def reach_of(actor: Actor, operation: str) -> str | None:
    """The widest reach that the actor's roles have for an operation; None: none of them may, nor those of a deputy."""
    row = POLICY[operation]
    reaches = [row[role] for role in actor.roles if role in row]
    if operation in DEPUTISED and any(role in row for role in actor.deputy_roles):
        reaches.append("self")
    return max(reaches, key=WIDTH.__getitem__) if reaches else None


def grant(actor: Actor, operation: str, args: Mapping[str, Any] | None = None) -> Actor:
    """The actor as the owning service shall see them, with their reach; else NotLoggedIn or Forbidden.

    `args` None means that only the operation is judged, before there are arguments to look at.
    """
    if operation in PUBLIC:
        return NOBODY
    if actor.account_id == NOBODY.account_id:
        raise not_logged_in()
    reach = reach_of(actor, operation)
    if reach is None:
        raise forbidden()
    rule = OWN_ONLY.get(operation)
    if reach == "self" and rule and args is not None and not rule(actor, args):
        raise forbidden()
    return replace(actor, reach=reach)


def forbidden() -> Forbidden:
    """The one answer to what a role may not do."""
    return Forbidden("forbidden", "您没有进行这项操作的权限。", "You may not do this.")


OWN_ONLY: dict[str, Callable[[Actor, Mapping[str, Any]], bool]] = {
    "events.cancel_booking": lambda actor, args: bool(actor.member_id) and args.get("member_id") == actor.member_id,
    "events.check_in": lambda _actor, args: not {"member_id", "guest_name", "partner_id"} & set(args),
}
"""What "self" means where one operation serves both the organizer's list and the person in question."""


def actor_of(session: Mapping[str, Any]) -> Actor:
    """The actor behind a session, from the members service's answer."""
    account = {**session, **(session.get("account") or {})}
    known = {key: value for key, value in account.items() if key in Actor.__dataclass_fields__ and key != "reach"}
    return Actor.from_dict({**known, "account_id": account.get("account_id") or account["id"]})


def cookie_name(secure: bool) -> str:
    """`__Host-` binds a cookie to this host and to https; browsers refuse the prefix on plain http."""
    return "__Host-lianxue" if secure else "lianxue"


def session_token(request: Request, *, secure: bool) -> str | None:
    """The caller's token, from the header or from the pages' cookie; None when there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        token = token.strip()
        return token if scheme.lower() == "bearer" and 0 < len(token) <= MAX_TOKEN and token.isascii() else ""
    return request.cookies.get(cookie_name(secure))


def csrf_token(secret_key: str, token: str) -> str:
    """What a form must bring along to act for the session behind a cookie."""
    return hmac.new(secret_key.encode(), b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


def owner_mark(secret_key: str, account_id: str) -> str:
    """Whose form it is: the same in all of somebody's sessions, and no id that could be looked up."""
    return hmac.new(secret_key.encode(), b"form of:" + account_id.encode(), hashlib.sha256).hexdigest()[:32]


def check_csrf(secret_key: str, token: str, given: str | None) -> None:
    """Forbidden unless the form was made for this very session; what a page adds to the proof is not looked at."""
    proof = (given or "")[:PROOF]
    if not hmac.compare_digest(csrf_token(secret_key, token).encode(), proof.encode()):
        raise Forbidden("csrf", "页面已过期，请刷新后重试。", "The form has expired; reload the page.")
