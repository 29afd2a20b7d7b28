"""Annual plans."""

from __future__ import annotations

from typing import Any

from kit.domain import Invalid, field_error, not_found
from kit.ids import new_id
from services.events.domain.plans import AnnualPlan
from services.events.ports import EventsWork


def draft_plan(work: EventsWork, *, year: int, branch_id: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a plan or a supplement for a branch of the actor's own."""
    unit_id = _unit_of(work, branch_id)
    _check_references(work, lines)
    return _drafted(work, unit_id, branch_id, year, lines)


def copy_plan(work: EventsWork, *, plan_id: str, year: int) -> dict[str, Any]:
    """Draft another year's plan from this one: new lines, on that year's funds of the same name and kind."""
    source = work.plans.get(plan_id)
    lines = source.copy_lines(year, lambda fund_id: work.funds.counterpart(fund_id, year))
    unit_id = _unit_of(work, source.branch_id)
    return _drafted(work, unit_id, source.branch_id, year, lines, copied_from=source.id)


def edit_plan(
    work: EventsWork,
    *,
    plan_id: str,
    expected_version: int | None,
    lines: list[dict[str, Any]] | None = None,
    year: int | None = None,
) -> dict[str, Any]:
    """Change a plan in draft or returned; lines that carry their id keep it, absent ones go."""
    plan = work.plans.get(plan_id)
    plan.expect_version(expected_version)
    _check_references(work, lines or [])
    plan.edit(lines, year, new_id)
    return plan.to_dict()


def submit_plan(work: EventsWork, *, plan_id: str, expected_version: int | None) -> dict[str, Any]:
    """Ask leader or committee for approval."""
    plan = work.plans.get(plan_id)
    plan.expect_version(expected_version)
    plan.submit(work.actor, work.now)
    return plan.to_dict()


def approve_plan(
    work: EventsWork, *, plan_id: str, comment: str | None, expected_version: int | None
) -> dict[str, Any]:
    """Approve somebody else's plan."""
    plan = work.plans.get(plan_id)
    plan.expect_version(expected_version)
    plan.approve(work.actor, comment or "", work.now)
    return plan.to_dict()


def return_plan(work: EventsWork, *, plan_id: str, reason: str, expected_version: int | None) -> dict[str, Any]:
    """Send somebody else's plan back, with what is to be changed."""
    plan = work.plans.get(plan_id)
    plan.expect_version(expected_version)
    plan.send_back(work.actor, reason, work.now)
    return plan.to_dict()


def see_plan(work: EventsWork, plan_id: str) -> None:
    """Raise not_found unless the plan lies within the actor's reach."""
    if not work.plans.may_see(plan_id):
        raise not_found("年度计划")


def _drafted(
    work: EventsWork,
    unit_id: str,
    branch_id: str,
    year: int,
    lines: list[dict[str, Any]],
    copied_from: str | None = None,
) -> dict[str, Any]:
    plan = AnnualPlan(
        id=new_id(), branch_id=branch_id, unit_id=unit_id, year=year, drafted_by=work.actor.account_id, now=work.now
    )
    plan.write(lines, new_id, copied_from)
    work.plans.add(plan)
    return plan.to_dict()


def _unit_of(work: EventsWork, branch_id: str) -> str:
    """The unit of a branch within reach; the actor's own branch is known even before its copy has come."""
    branch = work.copies.branch(branch_id)
    unit_id = branch.unit_id if branch else work.actor.unit_id
    if unit_id is None or not work.actor.reaches([branch_id], unit_id):
        raise not_found("党支部")
    return unit_id


def _check_references(work: EventsWork, lines: list[dict[str, Any]]) -> None:
    """A line names only funds that the branch may use; partners may still be on their way here."""
    errors = [
        field_error(f"/lines/{place}/fund_id", "unknown", "没有这个经费来源，或不属于本单位。")
        for place, line in enumerate(lines)
        if line.get("fund_id") and not work.funds.usable(line["fund_id"])
    ]
    if errors:
        raise Invalid("invalid", "有内容填写不正确，请按提示修改。", "Some fields are not valid.", errors=errors)


COMMANDS: dict[str, Any] = {
    "draft_plan": draft_plan,
    "copy_plan": copy_plan,
    "edit_plan": edit_plan,
    "submit_plan": submit_plan,
    "approve_plan": approve_plan,
    "return_plan": return_plan,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"plan_id": see_plan}
