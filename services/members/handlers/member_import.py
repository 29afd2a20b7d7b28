"""Taking over a list of members: all rows or none."""

from __future__ import annotations

from typing import Any

from services.members.domain.member_import import FIRST_ROW, Rejection, read_row, reject
from services.members.domain.organisation import Branch
from services.members.handlers import guards
from services.members.handlers.people import add_member
from services.members.ports import MembersWork


def import_members(work: MembersWork, *, rows: list[dict[str, Any]], dry_run: bool) -> dict[str, Any]:
    """`accepted` is how many were (with `dry_run`: would be) taken over; with any row rejected it is none."""
    good: list[dict[str, Any]] = []
    rejected: list[Rejection] = []
    seen: set[tuple[Any, ...]] = set()
    branches: dict[str, list[Branch]] = {}
    for number, row in enumerate(rows, start=FIRST_ROW):
        values, wrong = read_row(row, number)
        if values["branch"]:
            wrong += _place(values, number, _branches(work, values["branch"], branches))
        if not wrong and _known_already(work, values, seen):
            wrong = [reject(number, "name", "该支部已有同名且出生日期相同的党员，或者本表重复。")]
        rejected += wrong
        good.append(values)
    if not rejected and not dry_run:
        for values in good:
            add_member(work, **values)
    return {"accepted": 0 if rejected else len(good), "rejected": rejected, "dry_run": dry_run}


def _place(values: dict[str, Any], number: int, found: list[Branch]) -> list[Rejection]:
    """Turn the branch's name (or id) into `branch_id`."""
    del values["branch"]
    if len(found) != 1:
        detail = "没有这个党支部，或者您无权管理。" if not found else "有多个同名党支部，请改填支部编号。"
        return [reject(number, "branch", detail)]
    values["branch_id"] = found[0].id
    return []


def _branches(work: MembersWork, wanted: str, known: dict[str, list[Branch]]) -> list[Branch]:
    """The branches of this name or id that the actor may see, looked up once a list."""
    if wanted not in known:
        by_id = work.branches.find(wanted) if len(wanted) <= 64 else None
        known[wanted] = [b for b in ([by_id] if by_id else work.branches.named(wanted)) if _usable(work, b)]
    return known[wanted]


def _usable(work: MembersWork, branch: Branch) -> bool:
    return branch.state == "active" and guards.may_see_branch(work, branch)


def _known_already(work: MembersWork, values: dict[str, Any], seen: set[tuple[Any, ...]]) -> bool:
    """Same branch, name and day of birth: taken for the same person."""
    branch_id = values["branch_id"]
    if (branch_id,) not in seen:
        seen.add((branch_id,))
        seen.update((branch_id, member.name, member.born_on) for member in work.members.of_branch(branch_id))
    person = (branch_id, values["name"], values["born_on"])
    if person in seen:
        return True
    seen.add(person)
    return False
