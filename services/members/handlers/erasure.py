"""Erasing a person on request: the id stays, so that counts and the ledger keep their sense."""

from __future__ import annotations

from typing import Any

from kit.clock import SystemClock
from services.members.ports import MembersWork


def erase_member(work: MembersWork, *, member_id: str, expected_version: int | None) -> dict[str, Any]:
    """Clear the personal columns, close the account, and empty what was told of the person before."""
    member = work.members.get(member_id)
    member.expect_version(expected_version)
    subjects = [member_id, *work.greetings.forget(member_id)]
    account = work.accounts.by_member(member_id)
    if account is not None and not member.erased:
        account.erase()
        work.accounts.revoke_logins(account.id, SystemClock().now())
        work.second_factors.remove(account.id)
        subjects.append(account.id)
    member.erase(work.branches.get(member.branch_id).unit_id)
    work.erasure.forget(subjects)
    return {"id": member.id, "state": member.state, "version": member.version}
