"""Setting up, renewing and giving up a second factor."""

from __future__ import annotations

from typing import Any

from kit.clock import SystemClock
from kit.domain import Actor, Conflict, Forbidden, field_error
from kit.work import Works
from services.members.domain.second_factors import SecondFactor
from services.members.handlers import codes, passwords
from services.members.handlers.own_password import check_own, wrong_password
from services.members.handlers.waiting import sha256
from services.members.ports import MembersWork


def begin_second_factor(work: MembersWork) -> dict[str, Any]:
    """The secret for the app, shown until the first code confirms it and never again."""
    account, now = work.accounts.get(work.actor.account_id), SystemClock().now()
    factor = work.second_factors.find(account.id)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict("second_factor.there", "已启用动态验证码。", "There is a second factor already.")
    secret = codes.opened(work, factor) if factor is not None and factor.waits(now) else None
    if secret is None:
        secret = codes.new_secret()
        sealed = work.sealer.seal(secret, account.id)
        work.second_factors.keep(SecondFactor(account_id=account.id, secret=sealed, begun_at=now))
    return {"secret": secret, "uri": codes.provisioning_uri(secret, account.username)}


def prepare_confirm(works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Check password and first code before the transaction: who found a session open must not lock its owner out."""
    password = args.get("password")
    if not passwords.checkable(password) or not check_own(works, actor, str(password)):
        return {"wrong": "password"}
    return prepare_own_code(works, args, actor)


def confirm_second_factor(work: MembersWork, **_checked_before: str) -> dict[str, Any]:
    """From now on a code is asked for at the login; the recovery codes are shown this once."""
    account = work.accounts.get(work.actor.account_id)
    factor = work.second_factors.find(account.id)
    if factor is None or factor.confirmed_at is not None:
        raise Conflict("second_factor.not_begun", "请先开始设置动态验证码。", "Begin the set-up first.")
    _must_be_right(work)
    factor.confirmed_at = SystemClock().now()
    account.happened("account.changed", what="second_factor_set")
    return {"recovery_codes": _give_codes(work, account.id)}


def prepare_own_code(works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Check a code of the caller's factor, and use it up."""
    with works.read() as work:
        account = work.accounts.find(actor.account_id)
        key = sha256(account.username_key) if account else ""
    right = codes.prepare_code(works, actor.account_id, key, args.get("code"))
    return {} if right else {"wrong": "code"}


def renew_recovery_codes(work: MembersWork, **_checked_before: str) -> dict[str, Any]:
    """Ten new ones in the place of what is left, shown this once."""
    _must_be_there(work)
    _must_be_right(work)
    return {"recovery_codes": _give_codes(work, work.actor.account_id)}


def remove_second_factor(work: MembersWork, **_checked_before: str) -> dict[str, Any]:
    """Give it up with one of its codes, for a new phone; who must have one sets the next one up at once."""
    _must_be_there(work)
    _must_be_right(work)
    account = work.accounts.get(work.actor.account_id)
    work.second_factors.remove(account.id)
    account.happened("account.changed", what="second_factor_removed")
    return {"id": account.id, "state": account.to_dict()["state"], "version": account.version}


def reset_second_factor(work: MembersWork, *, account_id: str) -> dict[str, Any]:
    """Take away somebody's factor, whose phone is lost; their logins end, and the next one sets up a new factor."""
    if account_id == work.actor.account_id:
        raise Forbidden("account.own_rights", "请由另一位管理员重置。", "Another administrator must do this.")
    account = work.accounts.get(account_id)
    if not work.second_factors.remove(account.id):
        raise Conflict("second_factor.none", "该账号没有启用动态验证码。", "This account has no second factor.")
    work.accounts.revoke_logins(account.id, SystemClock().now())
    account.happened("account.changed", what="second_factor_reset")
    return {"id": account.id, "state": account.to_dict()["state"], "version": account.version}


def _give_codes(work: MembersWork, account_id: str) -> list[str]:
    made = codes.new_recovery_codes()
    work.second_factors.give_recovery_codes(account_id, [codes.hash_of(code) for code in made])
    return made


def _must_be_there(work: MembersWork) -> None:
    factor = work.second_factors.find(work.actor.account_id)
    if factor is None or factor.confirmed_at is None:
        raise Conflict("second_factor.none", "尚未启用动态验证码。", "There is no second factor.")


def _must_be_right(work: MembersWork) -> None:
    wrong = work.prepared.get("wrong")
    if wrong == "password":
        raise wrong_password("/password")
    if wrong:
        refusal = codes.wrong_code()
        refusal.errors = [field_error("/code", "wrong", refusal.zh)]
        raise refusal
