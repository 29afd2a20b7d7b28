"""Annual plans, and the office's plan made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import selectinload

from kit.domain import Actor
from kit.paging import decode_cursor, page
from services.events.domain.consolidation import Planned, consolidate
from services.events.domain.plans import AnnualPlan, PlanLine
from services.events.persistence.money_tables import fund
from services.events.persistence.plan_tables import annual_plan, plan_line

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork

MONEY = ("estimate", "fund_id")


def plans(
    work: EventsWork, *, year: int | None, branch_id: str | None, state: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Plans within the actor's reach, newest first."""
    query = select(AnnualPlan).options(selectinload(AnnualPlan.lines)).where(_visible_to(work.actor))  # type: ignore[arg-type]
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
    approved = (
        select(PlanLine, annual_plan.c.id, annual_plan.c.branch_id)
        .join(annual_plan, annual_plan.c.id == plan_line.c.plan_id)
        .where(annual_plan.c.year == year, annual_plan.c.state == "approved", _visible_to(work.actor))
        .order_by(annual_plan.c.branch_id, annual_plan.c.id, plan_line.c.position)
    )
    rows = work.db.execute(approved).all()
    branches = work.copies.branches({branch_id for _, _, branch_id in rows})
    planned = [
        Planned(plan_id, branch_id, branches[branch_id].name if branch_id in branches else "", line)
        for line, plan_id, branch_id in rows
    ]
    partners = work.copies.partners({key for one in planned for key in one.line.partner_ids})
    fund_ids = {one.line.fund_id for one in planned}
    funds = work.db.execute(select(fund.c.id, fund.c.name).where(fund.c.id.in_(fund_ids))).all()
    names = {key: partner.name for key, partner in partners.items()}
    return consolidate(year, planned, names, dict(funds))


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    if actor.reach == "all":
        return true()
    if actor.reach == "unit":
        return annual_plan.c.unit_id.in_(actor.unit_scope)
    own = annual_plan.c.branch_id == (actor.branch_id or "")
    return and_(own, annual_plan.c.state == "approved") if actor.reach == "own_confirmed" else own


QUERIES: dict[str, Any] = {"plans": plans, "plan": plan, "consolidated_plan": consolidated_plan}
