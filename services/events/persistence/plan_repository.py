"""Annual plans in the work's transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from kit.domain import not_found
from kit.work import Work
from services.events.domain.plans import AnnualPlan, PlanLine
from services.events.persistence.plan_tables import annual_plan, plan_line


@dataclass(frozen=True)
class PlannedLine:
    """A plan's line as study events see it."""

    id: str
    plan_id: str
    branch_id: str
    year: int
    approved: bool
    line: PlanLine


class Plans:
    """The plans of one unit of work."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db

    def get(self, plan_id: str) -> AnnualPlan:
        """The plan, tracked; NotFound when there is none."""
        found = self.db.get(AnnualPlan, plan_id)
        if found is None:
            raise not_found("年度计划")
        self.work.track(found)
        return found

    def add(self, plan: AnnualPlan) -> None:
        """A new plan."""
        self.db.add(plan)
        self.work.track(plan)

    def of_branch(self, branch_id: str) -> list[AnnualPlan]:
        """All plans of a branch, tracked."""
        query = select(AnnualPlan).where(annual_plan.c.branch_id == branch_id).order_by(annual_plan.c.id)
        found = list(self.db.scalars(query))
        for plan in found:
            self.work.track(plan)
        return found

    def line(self, line_id: str) -> PlannedLine | None:
        """One line with its plan's branch, year and whether that plan is approved; None when there is none."""
        query = (
            select(PlanLine, annual_plan.c.id, annual_plan.c.branch_id, annual_plan.c.year, annual_plan.c.state)
            .join(annual_plan, annual_plan.c.id == plan_line.c.plan_id)
            .where(plan_line.c.id == line_id)
        )
        row = self.db.execute(query).one_or_none()
        if row is None:
            return None
        line, plan_id, branch_id, year, state = row
        return PlannedLine(line.id, plan_id, branch_id, year, state == "approved", line)

    def may_see(self, plan_id: str) -> bool:
        """Whether the plan lies within the actor's reach."""
        columns = annual_plan.c
        query = select(columns.branch_id, columns.unit_id, columns.state).where(columns.id == plan_id)
        row = self.db.execute(query).one_or_none()
        if row is None or (self.work.actor.reach == "own_confirmed" and row.state != "approved"):
            return False
        return self.work.actor.reaches([row.branch_id], row.unit_id)
