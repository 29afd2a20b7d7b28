"""Ending logins: one's own, and as an administrator all of an account."""

from __future__ import annotations

from typing import Any

from kit.clock import SystemClock
from kit.domain import not_found
from services.members.handlers.waiting import sha256
from services.members.ports import MembersWork


def note_seen(work: MembersWork, *, token: str) -> dict[str, Any]:
    """That this login was used just now."""
    work.accounts.see_login(sha256(token), SystemClock().now())
    return {}


def end_session(work: MembersWork, *, session_id: str) -> dict[str, Any]:
    """End one login of one's own; somebody else's is not there."""
    if not work.accounts.revoke_own_login(session_id, work.actor.account_id, SystemClock().now()):
        raise not_found("会话")
    return {"id": session_id, "state": "ended"}


def end_other_sessions(work: MembersWork, *, token: str | None) -> dict[str, Any]:
    """End all logins of one's own but the one that says so."""
    keep = sha256(token) if token else None
    return {"ended": work.accounts.revoke_logins(work.actor.account_id, SystemClock().now(), keep=keep)}


def end_account_sessions(work: MembersWork, *, account_id: str) -> dict[str, Any]:
    """End all logins of an account."""
    account = work.accounts.get(account_id)
    ended = work.accounts.revoke_logins(account.id, SystemClock().now())
    account.happened("account.changed", what="sessions_ended")
    return {"id": account.id, "state": account.to_dict()["state"], "version": account.version, "ended": ended}
