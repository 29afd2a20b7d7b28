"""Who may see which thing: own branch, own unit and those below it, or all. What is not visible is not there."""

from __future__ import annotations

from kit.domain import not_found
from services.members.domain.organisation import Branch
from services.members.domain.people import Member
from services.members.ports import MembersWork


def see_unit(work: MembersWork, unit_id: str) -> None:
    """Own unit, and those below it where the reach is the unit."""
    unit = work.units.find(unit_id)
    actor = work.actor
    if unit is None or not (actor.reach == "all" or unit.id == actor.unit_id or unit.id in actor.unit_scope):
        raise not_found("单位")


def see_branch(work: MembersWork, branch_id: str) -> None:
    """A branch within reach; a temporary branch is seen by its parent branch too."""
    branch = work.branches.find(branch_id)
    if branch is None or not may_see_branch(work, branch):
        raise not_found("党支部")


def see_member(work: MembersWork, member_id: str) -> None:
    """Oneself, and members of the branches within reach."""
    member = work.members.find(member_id)
    if member is None or not may_see_member(work, member):
        raise not_found("党员")


def see_account(work: MembersWork, account_id: str) -> None:
    """One's own account, and those within reach; who acts for themselves may name a colleague as their deputy."""
    account, actor = work.accounts.find(account_id), work.actor
    if account is None:
        raise not_found("账号")
    colleague = actor.reach == "self" and account.unit_id in {actor.unit_id, *actor.unit_scope}
    own = account_id == actor.account_id
    if not (own or colleague or actor.reaches([account.branch_id], account.unit_id)):
        raise not_found("账号")


def see_dispatch(work: MembersWork, dispatch_id: str) -> None:
    """A dispatch recorded by, or taking people from, a branch within reach."""
    dispatch = work.dispatches.find(dispatch_id)
    if dispatch is None:
        raise not_found("外派")
    if work.actor.reaches([dispatch.home_branch_id, dispatch.branch_id], dispatch.unit_id):
        return
    if not any(may_see_member(work, member) for member in work.dispatches.people(dispatch_id)):
        raise not_found("外派")


def see_deputy(work: MembersWork, deputy_id: str) -> None:
    """An appointment is seen by its two sides, and by who reaches all."""
    deputy = work.deputies.find(deputy_id)
    if deputy is None or not (work.actor.reach == "all" or deputy.concerns(work.actor.account_id)):
        raise not_found("代理")


def may_see_branch(work: MembersWork, branch: Branch) -> bool:
    """Whether the branch lies within the actor's reach."""
    return work.actor.reaches([branch.id, branch.parent_id], branch.unit_id)


def may_see_member(work: MembersWork, member: Member) -> bool:
    """Whether the member lies within the actor's reach."""
    if member.id == work.actor.member_id:
        return True
    return work.actor.reaches([member.branch_id], work.branches.get(member.branch_id).unit_id)
