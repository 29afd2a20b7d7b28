"""Annual plans in the work's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from kit.domain import Actor, not_found
from kit.work import Work
from services.events.domain.consolidation import Planned
from services.events.domain.plans import AnnualPlan, PlanLine
from services.events.persistence.copies import branch_copy
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

    def stamp(self, branch_id: str) -> tuple[int, int]:
        """How many plans the branch has, and how often they were changed."""
        columns = annual_plan.c
        counted = select(func.count(columns.id), func.sum(columns.version)).where(columns.branch_id == branch_id)
        count, versions = self.db.execute(counted).one()
        return int(count), int(versions or 0)

    def planned(self, branch_id: str) -> set[tuple[int, int | None, str]]:
        """(year, month, theme) of everything that the branch's plans hold."""
        query = select(annual_plan.c.year, plan_line.c.month, plan_line.c.theme).join(
            annual_plan, annual_plan.c.id == plan_line.c.plan_id
        )
        rows = self.db.execute(query.where(annual_plan.c.branch_id == branch_id))
        return {(row.year, row.month, row.theme) for row in rows}

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

    def approved_lines(self, year: int, branch_id: str | None = None) -> list[Planned]:
        """Lines of the year's approved plans within the actor's reach, of one branch or of all."""
        query = (
            select(PlanLine, annual_plan.c.id, annual_plan.c.branch_id)
            .join(annual_plan, annual_plan.c.id == plan_line.c.plan_id)
            .where(annual_plan.c.year == year, annual_plan.c.state == "approved", visible_plans(self.work.actor))
            .order_by(annual_plan.c.branch_id, annual_plan.c.id, plan_line.c.position)
        )
        if branch_id is not None:
            query = query.where(annual_plan.c.branch_id == branch_id)
        rows = self.db.execute(query).all()
        wanted = select(branch_copy.c.id, branch_copy.c.name).where(branch_copy.c.id.in_({row[2] for row in rows}))
        names = {row.id: row.name for row in self.db.execute(wanted)}
        return [Planned(plan_id, owner, names.get(owner, ""), line) for line, plan_id, owner in rows]

    def approved_line_ids(self) -> Select[Any]:
        """The ids of all lines of approved plans, for a condition."""
        joined = select(plan_line.c.id).join(annual_plan, annual_plan.c.id == plan_line.c.plan_id)
        return joined.where(annual_plan.c.state == "approved")

    def may_see(self, plan_id: str) -> bool:
        """Whether the plan lies within the actor's reach."""
        columns = annual_plan.c
        query = select(columns.branch_id, columns.unit_id, columns.state).where(columns.id == plan_id)
        row = self.db.execute(query).one_or_none()
        if row is None or (self.work.actor.reach == "own_confirmed" and row.state != "approved"):
            return False
        return self.work.actor.reaches([row.branch_id], row.unit_id)


def visible_plans(actor: Actor) -> ColumnElement[bool]:
    """The plans that lie within the actor's reach, as a condition for lists."""
    if actor.reach == "all":
        return true()
    if actor.reach == "unit":
        return annual_plan.c.unit_id.in_(actor.unit_scope)
    own = annual_plan.c.branch_id == (actor.branch_id or "")
    return and_(own, annual_plan.c.state == "approved") if actor.reach == "own_confirmed" else own
