"""Logging in and out, and changing one's own password.

Logins live on real time. They end after seven days; there is no idle end, because looking one up happens with
every request and would otherwise have to write.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from typing import Any

from kit.clock import SystemClock, rfc3339
from kit.domain import Actor, Forbidden
from kit.ids import new_token
from kit.work import Works
from services.members.domain.accounts import LOGIN_LASTS, Login, username_key, wait_after
from services.members.handlers import passwords
from services.members.ports import MembersWork


def prepare_log_in(works: Works[Any], args: dict[str, Any], _actor: Actor) -> dict[str, Any]:
    """Check the password before the transaction; a failure is kept although the command will be refused."""
    username, password = args.get("username"), args.get("password")
    if not isinstance(username, str) or not passwords.checkable(password) or "\x00" in username:
        return {}
    key, now = sha256(username_key(username)), SystemClock().now()
    with works.read() as work:
        _must_not_wait(work, key, now)
        account = work.accounts.by_username_key(username_key(username))
        account_id, encoded = (account.id, account.password_hash) if account and account.active else (None, None)
    if passwords.matches(encoded, str(password)):
        return {"account_id": account_id, "password_hash": encoded}
    with works.open() as work:
        work.login_failures.add(key, SystemClock().now())
    return {}


def log_in(work: MembersWork, **_checked_before: str) -> dict[str, Any]:
    """A new login. Nothing tells whether name or password was wrong."""
    account = work.accounts.find(work.prepared.get("account_id"))
    if account is None or not account.active or account.password_hash != work.prepared["password_hash"]:
        raise wrong_password()
    work.login_failures.clear(sha256(account.username_key))
    now, token = SystemClock().now(), new_token()
    expires_at = now + LOGIN_LASTS
    work.accounts.add_login(
        Login(token_hash=sha256(token), account_id=account.id, created_at=now, expires_at=expires_at)
    )
    return {"token": token, "expires_at": rfc3339(expires_at), "account": account.to_dict()}


def log_out(work: MembersWork, *, token: str) -> dict[str, Any]:
    """End this login; a second time does nothing."""
    work.accounts.revoke_login(sha256(token), SystemClock().now())
    return {"state": "logged_out"}


def prepare_change_password(works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Check the old password and hash the new one before the transaction."""
    old, new = args.get("old_password"), args.get("new_password")
    if not passwords.checkable(old) or not passwords.acceptable(new):
        return {}
    now = SystemClock().now()
    with works.read() as work:
        account = work.accounts.find(actor.account_id)
        key, encoded = (sha256(account.username_key), account.password_hash) if account else ("", None)
        _must_not_wait(work, key, now)
    if passwords.matches(encoded, str(old)):
        return {"old_hash": encoded, "password_hash": passwords.hash_of(str(new))}
    if key:
        with works.open() as work:
            work.login_failures.add(key, SystemClock().now())
    return {}


def change_password(work: MembersWork, *, token: str | None, **_checked_before: str) -> dict[str, Any]:
    """Set one's own password. With the caller's `token` all other logins of the account end."""
    account = work.accounts.get(work.actor.account_id)
    if "old_hash" not in work.prepared or work.prepared["old_hash"] != account.password_hash:
        raise Forbidden("account.wrong_password", "原密码不正确。", "The old password is wrong.")
    account.set_password(work.prepared["password_hash"])
    if token:
        work.accounts.revoke_logins(account.id, SystemClock().now(), keep=sha256(token))
    return {"id": account.id, "state": account.to_dict()["state"], "version": account.version}


def wrong_password() -> Forbidden:
    """The one answer for a wrong name and a wrong password."""
    return Forbidden("session.wrong_password", "用户名或密码不正确。", "Wrong username or password.")


def sha256(text: str) -> str:
    """Hex digest; tokens are random enough to need no salt."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _must_not_wait(work: MembersWork, username_hash: str, now: dt.datetime) -> None:
    failures, last_failed_at = work.login_failures.of(username_hash, now)
    if last_failed_at is None:
        return
    remaining = (last_failed_at + wait_after(failures) - now).total_seconds()
    if remaining > 0:
        seconds = math.ceil(remaining)
        raise Forbidden(
            "session.slow_down",
            f"登录失败次数过多，请在 {seconds} 秒后重试。",
            f"Too many failed logins; try again in {seconds} s.",
            retry_after=seconds,
        )
