"""Setting up an office that has no account yet: its unit and its first administrator, with a code from the machine.

The code lies in a file that only who runs the machine can read. Once anybody has an account there is nothing to set
up any more, whatever lies there.
"""

from __future__ import annotations

import hmac
from typing import Any

from kit.clock import SystemClock
from kit.domain import Actor, Conflict, Forbidden, field_error
from kit.ids import new_id
from kit.work import Works
from services.members.domain.accounts import Account, username_key
from services.members.domain.organisation import Unit
from services.members.handlers import passwords
from services.members.handlers.login import begin
from services.members.handlers.waiting import count_failure, must_not_wait, sha256
from services.members.ports import MembersWork

KEY = sha256("the set-up code")
"""Under which wrong codes are counted, as wrong passwords are under the user name."""


def prepare_set_up(works: Works[Any], args: dict[str, Any], _actor: Actor) -> dict[str, Any]:
    """Judge the code, and hash the password, before the transaction; wrong codes are counted and slowed."""
    with works.read() as work:
        if work.accounts.any():
            return {}
        must_not_wait(work, KEY)
        code = work.setup_code()
    if not code or not hmac.compare_digest(code.encode(), str(args.get("code")).strip().encode("utf-8", "replace")):
        count_failure(works, KEY)
        return {}
    password = args.get("password")
    return {"password_hash": passwords.hash_of(str(password)) if passwords.acceptable(password) else "", "right": True}


def set_up(
    work: MembersWork, *, office: str, username: str, name: str, password: str, address: str, browser: str,
    code: str,  # noqa: ARG001  (judged before)
) -> dict[str, Any]:  # fmt: skip
    """The office and its first administrator, who is logged in at once."""
    if work.accounts.any():
        raise Conflict("set_up.over", "本系统已经初始化，请直接登录。", "This installation is set up already; log in.")
    if not work.prepared.get("right"):
        raise _wrong_code()
    passwords.must_be_good(password, username, "/password")
    work.accounts.first_set_up(SystemClock().now())
    root = work.units.root_id()
    unit = work.units.get(root) if root else _office(work, office)
    account = Account(
        id=new_id(), username=username, username_key=username_key(username), name=name, roles=["admin"],
        unit_id=unit.id, password_hash=work.prepared["password_hash"],
    )  # fmt: skip
    account.happened("account.changed", what="created")
    return begin(work, work.accounts.add(account), "password", address, browser)


def _office(work: MembersWork, name: str) -> Unit:
    unit = Unit(id=new_id(), name=name)
    unit.happened("unit.changed")
    return work.units.add(unit)


def _wrong_code() -> Forbidden:
    words = "初始化码不正确，请查看启动时给出的文件。"
    errors = [field_error("/code", "wrong", words)]
    return Forbidden("set_up.wrong_code", words, "The set-up code is wrong.", errors=errors)
