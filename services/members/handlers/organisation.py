"""Units and branches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.clock import in_shanghai
from kit.domain import Conflict, Invalid, field_error
from kit.ids import new_id
from services.members.domain.organisation import Branch, Unit
from services.members.handlers import guards
from services.members.ports import MembersWork


def create_unit(work: MembersWork, *, name: str, parent_id: str | None, **words: Any) -> dict[str, Any]:
    """A new unit below `parent_id`, or a root."""
    if parent_id is not None and work.units.find(parent_id) is None:
        raise _no_such("parent_id", "没有这个上级单位。", "No such parent unit.")
    unit = Unit(id=new_id(), name=name, parent_id=parent_id, **words)
    unit.happened("unit.changed")
    return work.units.add(unit).to_dict()


def edit_unit(work: MembersWork, *, unit_id: str, expected_version: int | None, **changes: Any) -> dict[str, Any]:
    """Change name or the office's words for partners."""
    unit = work.units.get(unit_id)
    unit.expect_version(expected_version)
    unit.edit(changes)
    return unit.to_dict()


def create_branch(
    work: MembersWork, *, name: str, unit_id: str, kind: str, parent_id: str | None, founded_on: dt.date | None
) -> dict[str, Any]:
    """A new active branch of a unit."""
    must_be_a_branch(work, "parent_id", parent_id)
    branch = Branch(id=new_id(), name=name, unit_id=unit_id, kind=kind, parent_id=parent_id, founded_on=founded_on)
    branch.happened("branch.changed")
    return work.branches.add(branch).to_dict()


def edit_branch(work: MembersWork, *, branch_id: str, expected_version: int | None, **changes: Any) -> dict[str, Any]:
    """Change name, parent, founding date or secretary."""
    branch = work.branches.get(branch_id)
    branch.expect_version(expected_version)
    must_be_a_branch(work, "parent_id", changes.get("parent_id"), child=branch)
    secretary_id = changes.get("secretary_id")
    if secretary_id is not None:
        member = work.members.find(secretary_id)
        if member is None or not guards.may_see_member(work, member):
            raise _no_such("secretary_id", "没有这名党员。", "No such member.")
    branch.edit(changes)
    return branch.to_dict()


def dissolve_branch(work: MembersWork, *, branch_id: str, reason: str, expected_version: int | None) -> dict[str, Any]:
    """End a branch; its members must have gone home before, and its open events go to the parent."""
    branch = work.branches.get(branch_id)
    branch.expect_version(expected_version)
    branch.dissolve(reason, in_shanghai(work.now).date())
    if work.members.of_branch(branch_id):
        raise Conflict(
            "branch.has_members", "该支部还有在册党员，请先转出组织关系。", "Move the branch's own members first."
        )
    return branch.to_dict()


def must_be_a_branch(
    work: MembersWork, field: str, branch_id: str | None, *, child: Branch | None = None
) -> Branch | None:
    """The active branch that an optional field names; one below `child` would make the tree a ring."""
    if branch_id is None:
        return None
    branch = work.branches.find(branch_id)
    if branch is None or branch.state != "active":
        raise _no_such(field, "没有这个党支部，或者它已撤销。", "No such active branch.")
    above: Branch | None = branch
    while child is not None and above is not None:
        if above.id == child.id:
            raise _no_such(field, "上级支部不能是本支部或其下级。", "A branch is not below itself.")
        above = work.branches.find(above.parent_id)
    return branch


def _no_such(field: str, zh: str, en: str) -> Invalid:
    return Invalid("invalid", zh, en, errors=[field_error(f"/{field}", "unknown", zh)])
