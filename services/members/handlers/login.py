"""Logging in and out: by password, with a second factor where there is one, or by the word of the gateway.

Logins live on real time. They end after seven days; there is no idle end, because looking one up happens with
every request and would otherwise have to write.
"""

from __future__ import annotations

import json
from typing import Any

from kit.clock import SystemClock, rfc3339
from kit.domain import Actor, Forbidden
from kit.ids import new_id, new_token
from kit.sealing import Unreadable
from kit.work import Works
from services.members.domain.accounts import LOGIN_LASTS, Account, Login, owed, username_key
from services.members.handlers import codes, passwords
from services.members.handlers.waiting import count_failure, must_not_wait, sha256
from services.members.ports import MembersWork

TICKET_LASTS = 600
"""Seconds between the right password and the code."""
TICKET = "login"


def prepare_log_in(works: Works[Any], args: dict[str, Any], _actor: Actor) -> dict[str, Any]:
    """Check password and code before the transaction; a failure is kept although the command will be refused."""
    known = _by_password(works, args)
    return {**known, **_second_step(works, known, args.get("code"))} if known else {}


def prepare_finish_log_in(works: Works[Any], args: dict[str, Any], _actor: Actor) -> dict[str, Any]:
    """The second step, of somebody who gave the password in the first."""
    known = _by_ticket(works, args)
    return {**known, **_second_step(works, known, args.get("code"))} if known else {}


def _by_password(works: Works[Any], args: dict[str, Any]) -> dict[str, Any]:
    username, password = args.get("username"), args.get("password")
    if not isinstance(username, str) or not passwords.checkable(password) or "\x00" in username:
        return {}
    key = sha256(username_key(username))
    with works.read() as work:
        must_not_wait(work, key)
        account = work.accounts.by_username_key(username_key(username))
        account_id, encoded = (account.id, account.password_hash) if account and account.active else (None, None)
    if passwords.matches(encoded, str(password)):
        return {"account_id": account_id, "password_hash": encoded, "key": key}
    if password:
        count_failure(works, key)
    return {}


def _by_ticket(works: Works[Any], args: dict[str, Any]) -> dict[str, Any]:
    """Who gave the right password a moment ago; a password that was changed since makes the ticket void."""
    with works.read() as work:
        try:
            account_id, digest, until = json.loads(work.sealer.open(str(args.get("ticket")), TICKET))
        except Unreadable:
            return {}
        account = work.accounts.find(account_id)
        if account is None or not account.password_hash or SystemClock().now().timestamp() > until:
            return {}
        if sha256(account.password_hash) != digest:
            return {}
        return {"account_id": account.id, "password_hash": account.password_hash, "key": sha256(account.username_key)}


def _second_step(works: Works[Any], known: dict[str, Any], code: object) -> dict[str, Any]:
    """What becomes of the code: `step` is done, needed or wrong."""
    with works.read() as work:
        factor = work.second_factors.find(known["account_id"])
    if factor is None or factor.confirmed_at is None:
        return {"step": "done"}
    if not code:
        return {"step": "needed"}
    right = codes.prepare_code(works, known["account_id"], known["key"], code)
    return {"step": "done" if right else "wrong"}


def log_in(work: MembersWork, *, address: str, browser: str, **_checked_before: Any) -> dict[str, Any]:
    """A new login. Nothing tells whether name or password was wrong."""
    return _entered(work, address, browser, wrong_password())


def finish_log_in(work: MembersWork, *, address: str, browser: str, **_checked_before: Any) -> dict[str, Any]:
    """A new login of somebody who showed the password before, and now the code."""
    return _entered(work, address, browser, _ticket_over())


def _entered(work: MembersWork, address: str, browser: str, unknown: Forbidden) -> dict[str, Any]:
    account = work.accounts.find(work.prepared.get("account_id"))
    if account is None or not account.active or account.password_hash != work.prepared["password_hash"]:
        raise unknown
    if work.prepared["step"] == "needed":
        raise _code_needed(work, account)
    if work.prepared["step"] == "wrong":
        raise codes.wrong_code()
    work.login_failures.clear(sha256(account.username_key))
    return begin(work, account, "password", address, browser)


def log_in_by_name(work: MembersWork, *, username: str, means: str, address: str, browser: str) -> dict[str, Any]:
    """A new login of somebody whom the gateway knows by other means; accounts are never made by the way."""
    account = work.accounts.by_username_key(username_key(username))
    if account is None or not account.active:
        raise Forbidden(
            "session.no_account",
            "统一身份认证已通过，但本系统没有与之对应的可用账号，请联系管理员。",
            "You were recognised, but there is no account for you here; ask the administrator.",
        )
    return begin(work, account, means, address, browser)


def begin(work: MembersWork, account: Account, means: str, address: str, browser: str) -> dict[str, Any]:
    """Keep a login and hand out its token."""
    now, token = SystemClock().now(), new_token()
    work.accounts.add_login(
        Login(
            id=new_id(), token_hash=sha256(token), account_id=account.id, created_at=now,
            expires_at=now + LOGIN_LASTS, means=means, address=address, browser=browser, last_seen_at=now,
        )
    )  # fmt: skip
    factor = work.second_factors.find(account.id)
    has_factor = factor is not None and factor.confirmed_at is not None
    must = owed(account, means, has_factor=has_factor, asked_for=work.second_factor_required)
    return {"token": token, "expires_at": rfc3339(now + LOGIN_LASTS), "account": account.to_dict(), "must": must}


def log_out(work: MembersWork, *, token: str) -> dict[str, Any]:
    """End this login; a second time does nothing."""
    work.accounts.revoke_login(sha256(token), SystemClock().now())
    return {"state": "logged_out"}


def wrong_password() -> Forbidden:
    """The one answer for a wrong name and a wrong password."""
    return Forbidden("session.wrong_password", "用户名或密码不正确。", "Wrong username or password.")


def _ticket_over() -> Forbidden:
    return Forbidden(
        "session.ticket_over", "验证超时，请重新输入密码。", "That took too long; begin with the password again."
    )


def _code_needed(work: MembersWork, account: Account) -> Forbidden:
    """The password is right; the ticket stands for it in the second step."""
    until = int(SystemClock().now().timestamp()) + TICKET_LASTS
    ticket = work.sealer.seal(json.dumps([account.id, sha256(str(account.password_hash)), until]), TICKET)
    return Forbidden(
        "session.code_required", "请输入动态验证码。", "Enter the code of your second factor.", ticket=ticket
    )
