"""Accounts, their roles and passwords, and deputies."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.clock import SystemClock
from kit.domain import Actor, Conflict, Forbidden, Invalid, field_error
from kit.ids import new_id
from kit.work import Works
from services.members.domain.accounts import Account, Deputy, must_not_be_self, username_key
from services.members.handlers import passwords
from services.members.handlers.waiting import sha256
from services.members.ports import MembersWork


def prepare_create_account(_works: Works[Any], args: dict[str, Any], _actor: Actor) -> dict[str, Any]:
    """Hash the password, where one is given, before the transaction."""
    password = args.get("password")
    return {"password_hash": passwords.hash_of(str(password))} if passwords.acceptable(password) else {}


def create_account(
    work: MembersWork,
    *,
    username: str,
    name: str,
    roles: list[str],
    branch_id: str | None,
    unit_id: str | None,
    member_id: str | None,
    password: str | None,
) -> dict[str, Any]:
    """A new account. Without a password nobody can log in until `reset_password` made one; with one, whoever gave it
    knows it, so it must be changed at the first login.
    """
    _must_be_free(work, username, member_id)
    if password is not None and not work.actor.has("system"):
        passwords.must_be_good(password, username, "/password")
    account = Account(
        id=new_id(), username=username, username_key=username_key(username), name=name, roles=sorted(set(roles)),
        unit_id=_unit_of(work, branch_id, unit_id), branch_id=branch_id, member_id=member_id,
        password_hash=work.prepared.get("password_hash"), must_change=password is not None,
    )  # fmt: skip
    account.happened("account.changed", what="created")
    return work.accounts.add(account).to_dict()


def edit_account(work: MembersWork, *, account_id: str, expected_version: int | None, **changes: Any) -> dict[str, Any]:
    """Change name, roles, place, or lock and unlock; a locked account's logins end."""
    account = work.accounts.get(account_id)
    account.expect_version(expected_version)
    if "roles" in changes:
        changes["roles"] = sorted(set(changes["roles"]))
    _must_not_be_own_rights(work, account, changes)
    if changes.get("branch_id") is not None and "unit_id" not in changes:
        changes["unit_id"] = work.branches.get(changes["branch_id"]).unit_id
    member_id = changes.get("member_id")
    if member_id is not None and member_id != account.member_id:
        _must_have_no_account(work, member_id)
    account.edit(changes)
    if not account.active:
        work.accounts.revoke_logins(account.id, SystemClock().now())
    return account.to_dict()


def mark_demo_account(work: MembersWork, *, account_id: str) -> dict[str, Any]:
    """One of the demo's accounts: not asked to change its password, nor for a second factor. For the demo alone."""
    if not work.actor.has("system"):
        raise Forbidden("forbidden", "您没有进行这项操作的权限。", "You may not do this.")
    account = work.accounts.get(account_id)
    account.demo, account.must_change = True, False
    return account.to_dict()


def prepare_reset_password(_works: Works[Any], _args: dict[str, Any], _actor: Actor) -> dict[str, Any]:
    """Invent a password and hash it before the transaction."""
    password = passwords.invented()
    return {"password": password, "password_hash": passwords.hash_of(password)}


def reset_password(work: MembersWork, *, account_id: str, expected_version: int | None) -> dict[str, Any]:
    """A random password, shown this once; all logins of the account end and failed ones are forgotten."""
    account = work.accounts.get(account_id)
    account.expect_version(expected_version)
    account.set_password(work.prepared["password_hash"], by_holder=False)
    work.accounts.revoke_logins(account.id, SystemClock().now())
    work.login_failures.clear(sha256(account.username_key))
    state = account.to_dict()["state"]
    return {"id": account.id, "state": state, "version": account.version, "password": work.prepared["password"]}


def appoint_deputy(
    work: MembersWork, *, account_id: str, from_on: dt.date, to_on: dt.date, for_account_id: str | None
) -> dict[str, Any]:
    """Let `account_id` decide for the caller; an administrator may say for whom."""
    principal = work.actor.account_id
    if for_account_id is not None and (work.actor.has("admin", "system") or for_account_id == principal):
        principal = work.accounts.get(for_account_id).id
    must_not_be_self(account_id, principal)
    if to_on < from_on:
        detail = "结束日期不能早于开始日期。"
        raise Invalid("invalid", detail, "It ends before it starts.", errors=[field_error("/to", "order", detail)])
    deputy = Deputy(id=new_id(), account_id=account_id, for_account_id=principal, from_on=from_on, to_on=to_on)
    deputy.appoint(_unit_of_account(work, principal))
    return work.deputies.add(deputy).to_dict()


def end_deputy(work: MembersWork, *, deputy_id: str) -> dict[str, Any]:
    """Either side, or an administrator, ends it; the guard has judged that the caller is one of them."""
    deputy = work.deputies.get(deputy_id)
    deputy.end(work.actor.account_id, work.now, _unit_of_account(work, deputy.for_account_id))
    return deputy.to_dict()


def _unit_of_account(work: MembersWork, account_id: str) -> str | None:
    account = work.accounts.find(account_id)
    return None if account is None else account.unit_id


def _must_not_be_own_rights(work: MembersWork, account: Account, changes: dict[str, Any]) -> None:
    """Nobody widens their own rights, and the last administrator does not lock everybody out."""
    given = {key: changes[key] for key in ("roles", "active", "branch_id", "unit_id") if key in changes}
    if account.id == work.actor.account_id and any(getattr(account, key) != value for key, value in given.items()):
        raise Forbidden("account.own_rights", "不能更改自己的角色、所属或状态。", "Nobody changes their own rights.")


def _must_be_free(work: MembersWork, username: str, member_id: str | None) -> None:
    if work.accounts.by_username_key(username_key(username)) is not None:
        words = "该用户名已被使用，请换一个。"
        errors = [field_error("/username", "taken", words)]
        raise Conflict("account.username_taken", words, "This username is taken.", errors=errors)
    if member_id is not None:
        _must_have_no_account(work, member_id)


def _must_have_no_account(work: MembersWork, member_id: str) -> None:
    if work.accounts.by_member(member_id) is not None:
        raise Conflict("account.member_taken", "该党员已有账号。", "This member has an account.")


def _unit_of(work: MembersWork, branch_id: str | None, unit_id: str | None) -> str:
    """The unit that was named, else the branch's, else the caller's, else the office itself."""
    if unit_id is not None:
        return unit_id
    if branch_id is not None:
        return work.branches.get(branch_id).unit_id
    found = work.actor.unit_id or work.units.root_id()
    if found is None:
        detail = "请先建立单位。"
        raise Invalid("invalid", detail, "Create a unit first.", errors=[field_error("/unit_id", "required", detail)])
    return found
