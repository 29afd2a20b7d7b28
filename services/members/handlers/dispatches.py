"""Dispatches, and the temporary branches that they call for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kit.clock import in_shanghai
from kit.domain import Invalid, field_error
from kit.ids import new_id
from services.members.domain import dispatches as rules
from services.members.domain.dispatches import Dispatch
from services.members.domain.organisation import Branch
from services.members.domain.people import Member
from services.members.handlers import guards
from services.members.ports import MembersWork


def record_dispatch(
    work: MembersWork, *, project: str, place: str, starts_on: dt.date, ends_on: dt.date, member_ids: list[str]
) -> dict[str, Any]:
    """Who is away, where and when; proposes a temporary branch where the rule asks for one."""
    rules.must_be_a_period(starts_on, ends_on)
    people = _people(work, member_ids)
    home = work.branches.get(work.actor.branch_id or people[0].branch_id)
    dispatch = Dispatch(
        id=new_id(),
        project=project,
        place=place,
        starts_on=starts_on,
        ends_on=ends_on,
        unit_id=home.unit_id,
        home_branch_id=home.id,
    )
    ids = sorted({member.id for member in people})
    dispatch.happened("dispatch.recorded", member_ids=ids)
    work.dispatches.add(dispatch)
    work.dispatches.add_people(dispatch.id, ids)
    full = sum(member.status == "full" for member in people)
    asked = work.branch_rules.on(starts_on, dispatch.unit_id)
    return {
        **dispatch.to_dict(ids),
        "temporary_branch": rules.proposal(starts_on, ends_on, full, asked.get("temporary_branch")),
        "warnings": rules.warnings(starts_on, ends_on, full, asked.get("regular_branch")),
    }


def form_temporary_branch(
    work: MembersWork, *, dispatch_id: str, secretary_id: str, name: str | None
) -> dict[str, Any]:
    """A temporary branch for a dispatch that calls for one. Its people keep their home branch."""
    dispatch = work.dispatches.get(dispatch_id)
    people = work.dispatches.people(dispatch_id)
    _must_be_called_for(work, dispatch, people)
    if secretary_id not in {member.id for member in people if member.status == "full"}:
        detail = "临时党支部书记应是外派人员中的正式党员。"
        raise Invalid("invalid", detail, "One of the dispatched full members.",
                      errors=[field_error("/secretary_id", "not_dispatched", detail)])  # fmt: skip
    parent = work.branches.get(dispatch.home_branch_id or work.members.get(secretary_id).branch_id)
    branch = Branch(
        id=new_id(),
        name=name or f"{dispatch.project}组临时党支部"[:100],
        unit_id=dispatch.unit_id,
        kind="temporary",
        parent_id=parent.id,
        founded_on=in_shanghai(work.now).date(),
        secretary_id=secretary_id,
    )
    branch.happened("branch.changed")
    work.branches.add(branch)
    dispatch.form_branch(branch.id)
    return {**branch.to_dict(), "dispatch_id": dispatch.id}


def _must_be_called_for(work: MembersWork, dispatch: Dispatch, people: Sequence[Member]) -> None:
    full = sum(member.status == "full" for member in people)
    rule = work.branch_rules.on(dispatch.starts_on, dispatch.unit_id).get("temporary_branch")
    if rules.proposal(dispatch.starts_on, dispatch.ends_on, full, rule) is None:
        raise rules.no_branch_due(full, rule)


def _people(work: MembersWork, member_ids: list[str]) -> list[Member]:
    """The members, each of them visible and still here; duplicates count once."""
    people, errors = [], []
    for index, member_id in enumerate(dict.fromkeys(member_ids)):
        member = work.members.find(member_id)
        if member is None or not member.active or not guards.may_see_member(work, member):
            errors.append(field_error(f"/member_ids/{index}", "unknown", "没有这名党员，或者您无权外派。"))
        else:
            people.append(member)
    if errors:
        raise Invalid("invalid", "外派人员填写不正确。", "Some people are not known.", errors=errors)
    return people
