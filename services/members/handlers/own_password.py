"""Changing one's own password."""

from __future__ import annotations

from typing import Any

from kit.clock import SystemClock
from kit.domain import Actor, Forbidden, field_error
from kit.work import Works
from services.members.handlers import passwords
from services.members.handlers.waiting import count_failure, must_not_wait, sha256
from services.members.ports import MembersWork


def prepare_change_password(works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Check the old password and hash the new one before the transaction."""
    old, new = args.get("old_password"), args.get("new_password")
    if not passwords.checkable(old) or not passwords.acceptable(new):
        return {}
    encoded = check_own(works, actor, str(old))
    return {"old_hash": encoded, "password_hash": passwords.hash_of(str(new))} if encoded else {}


def check_own(works: Works[Any], actor: Actor, password: str) -> str | None:
    """The hash of the caller's password where this is it; guessing is counted and slowed as at the login."""
    with works.read() as work:
        account = work.accounts.find(actor.account_id)
        key, encoded = (sha256(account.username_key), account.password_hash) if account else ("", None)
        must_not_wait(work, key)
    if passwords.matches(encoded, password):
        return encoded
    if key:
        count_failure(works, key)
    return None


def change_password(
    work: MembersWork, *, token: str | None, old_password: str, new_password: str
) -> dict[str, Any]:  # fmt: skip
    """Set one's own password. All other logins of the account end; that of the caller's `token` stays."""
    account = work.accounts.get(work.actor.account_id)
    if "old_hash" not in work.prepared or work.prepared["old_hash"] != account.password_hash:
        raise wrong_password("/old_password")
    if not account.demo:
        passwords.must_be_good(new_password, account.username, "/new_password")
    if new_password == old_password and account.must_change:
        passwords.refuse("/new_password", "same", "新密码不能与原密码相同。")
    account.set_password(work.prepared["password_hash"], by_holder=True)
    work.accounts.revoke_logins(account.id, SystemClock().now(), keep=sha256(token) if token else None)
    return {"id": account.id, "state": account.to_dict()["state"], "version": account.version}


def wrong_password(pointer: str) -> Forbidden:
    """The caller's own password is not what was typed."""
    words = "密码不正确。" if pointer == "/password" else "原密码不正确。"
    errors = [field_error(pointer, "wrong", words)]
    return Forbidden("account.wrong_password", words, "The password is wrong.", errors=errors)
