"""Members and their status history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.clock import in_shanghai
from kit.ids import new_id
from services.members.domain.people import Member, StatusChange
from services.members.ports import MembersWork


def create_member(work: MembersWork, *, branch_id: str, name: str, **known: Any) -> dict[str, Any]:
    """A new member of an active branch; the history begins with the given status."""
    member = add_member(work, branch_id=branch_id, name=name, **known)
    return shown(work, member)


def edit_member(
    work: MembersWork,
    *,
    member_id: str,
    expected_version: int | None,
    status_since_on: dt.date | None,
    **changes: Any,
) -> dict[str, Any]:
    """Change what is known of a member; a new status goes into the history from `status_since_on` (today) on."""
    member = work.members.get(member_id)
    member.expect_version(expected_version)
    branch = work.branches.get(changes.get("branch_id", member.branch_id))
    if "branch_id" in changes and changes["branch_id"] != member.branch_id:
        branch.must_be_active()
    if "name" in changes:
        changes["initials"] = initials_of(changes["name"])
    before = member.status
    member.edit(changes, branch.unit_id)
    if member.status != before:
        _note_status(work, member, status_since_on)
    return shown(work, member)


def add_member(
    work: MembersWork, *, branch_id: str, name: str, status_since_on: dt.date | None = None, **known: Any
) -> Member:
    """Keep a new member with the first entry of the status history."""
    branch = work.branches.get(branch_id)
    branch.must_be_active()
    member = Member(id=new_id(), branch_id=branch_id, name=name, initials=initials_of(name), **known)
    member.happened("member.changed", unit_id=branch.unit_id)
    work.members.add(member)
    _note_status(work, member, status_since_on)
    return member


def shown(work: MembersWork, member: Member) -> dict[str, Any]:
    """API shape with the unit, which the branch knows."""
    return {**member.to_dict(), "unit_id": work.branches.get(member.branch_id).unit_id}


def initials_of(name: str) -> str:
    """Pinyin initials, lower case: 示例 → sl; letters and digits stay."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  (its tables take 0.35 s and 55 MiB: not at every start)

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:50]


def _note_status(work: MembersWork, member: Member, since_on: dt.date | None) -> None:
    since = since_on or in_shanghai(work.now).date()
    work.members.add_status(StatusChange(id=new_id(), member_id=member.id, status=member.status, since_on=since))
