"""Annual plans, and the office's plan made of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from kit.domain import Actor
from kit.paging import decode_cursor, page
from services.events.domain.consolidation import Planned, Totals, consolidate
from services.events.domain.plans import AnnualPlan, PlanLine
from services.events.persistence.money_tables import fund
from services.events.persistence.plan_repository import visible_plans
from services.events.persistence.plan_tables import annual_plan
from services.events.queries import plan_progress
from services.events.queries.names import branch_names, partner_names

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork

MONEY = ("estimate", "fund_id")


def plans(
    work: EventsWork, *, year: int | None, branch_id: str | None, state: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Plans within the actor's reach, newest first."""
    query = select(AnnualPlan).options(selectinload(AnnualPlan.lines)).where(visible_plans(work.actor))  # type: ignore[arg-type]
    for column, wanted in (
        (annual_plan.c.year, year),
        (annual_plan.c.branch_id, branch_id),
        (annual_plan.c.state, state),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    after = decode_cursor(cursor, (str,))
    if after is not None:
        query = query.where(annual_plan.c.id < after[0])
    found = work.db.scalars(query.order_by(annual_plan.c.id.desc()).limit(limit + 1)).all()
    return page(found, limit, lambda one: (one.id,), lambda one: _shown(one, work.actor))


def plan(work: EventsWork, *, plan_id: str) -> dict[str, Any]:
    """One plan with its lines."""
    return _shown(work.plans.get(plan_id), work.actor)


def _shown(plan: AnnualPlan, actor: Actor) -> dict[str, Any]:
    """The plan as this actor sees it: an ordinary member sees what is planned, not what it costs."""
    view = plan.to_dict()
    if actor.reach != "own_confirmed":
        return view
    lines = [{key: value for key, value in line.items() if key not in MONEY} for line in view["lines"]]
    return {**{key: value for key, value in view.items() if key not in MONEY}, "lines": lines}


def consolidated_plan(work: EventsWork, *, year: int) -> dict[str, Any]:
    """Three documents with equal totals, from the approved plans within the actor's reach."""
    planned = work.plans.approved_lines(year)
    partners = work.copies.partners({key for one in planned for key in one.line.partner_ids})
    names = {key: partner.name for key, partner in partners.items()}
    return consolidate(year, planned, names, _fund_names(work, planned))


def plan_sheet(work: EventsWork, *, plan_id: str) -> dict[str, Any]:
    """One plan with names instead of ids, as it is printed; for an ordinary member without money."""
    plan = work.plans.get(plan_id)
    planned = [Planned(plan.id, plan.branch_id, "", line) for line in plan.lines]
    partners = partner_names(work, {key for line in plan.lines for key in line.partner_ids})
    funds = _fund_names(work, planned)
    sheet: dict[str, Any] = {
        "plan_id": plan.id,
        "year": plan.year,
        "branch": branch_names(work, {plan.branch_id}).get(plan.branch_id, ""),
        "state": plan.state,
        "items": [_row(line, partners, funds) for line in plan.lines],
        "totals": Totals.of(planned).to_dict(),
    }
    if work.actor.reach != "own_confirmed":
        return sheet
    without = [{key: value for key, value in row.items() if key not in ("estimate", "fund")} for row in sheet["items"]]
    return {**sheet, "items": without, "totals": {**sheet["totals"], "estimate": None}}


def _row(line: PlanLine, partners: dict[str, str], funds: dict[str, str]) -> dict[str, Any]:
    names = [partners.get(partner_id, "") for partner_id in line.partner_ids]
    return {**line.to_dict(), "partners": names, "fund": funds.get(line.fund_id or "")}


def _fund_names(work: EventsWork, planned: Iterable[Planned]) -> dict[str, str]:
    wanted = {one.line.fund_id for one in planned}
    rows = work.db.execute(select(fund.c.id, fund.c.name).where(fund.c.id.in_(wanted))).all()
    return {row.id: row.name for row in rows}


QUERIES: dict[str, Any] = {
    "plans": plans,
    "plan": plan,
    "plan_sheet": plan_sheet,
    "consolidated_plan": consolidated_plan,
    **plan_progress.QUERIES,
}
