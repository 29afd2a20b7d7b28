"""Annual plans as facts."""

from __future__ import annotations

from typing import Any

from contracts import events as facts
from kit.fields import yuan
from services.events.domain.plans import AnnualPlan


def plan_drafted(plan: AnnualPlan, *, copied_from: str | None) -> facts.PlanDrafted:
    """A plan was written or edited."""
    return facts.PlanDrafted(
        **_which(plan), lines=len(plan.lines), estimate=yuan(plan.estimate), copied_from=copied_from
    )


def plan_submitted(plan: AnnualPlan) -> facts.PlanSubmitted:
    """A plan waits for approval."""
    return facts.PlanSubmitted(**_which(plan), lines=len(plan.lines), estimate=yuan(plan.estimate))


def plan_approved(plan: AnnualPlan, *, comment: str) -> facts.PlanApproved:
    """A plan was approved."""
    return facts.PlanApproved(**_which(plan), comment=comment)


def plan_returned(plan: AnnualPlan, *, reason: str) -> facts.PlanReturned:
    """A plan went back to its branch."""
    return facts.PlanReturned(**_which(plan), reason=reason)


def plan_handed_over(plan: AnnualPlan, *, from_branch_id: str, reason: str) -> facts.PlanHandedOver:
    """A plan belongs to another branch now."""
    return facts.PlanHandedOver(**_which(plan), from_branch_id=from_branch_id, reason=reason)


def _which(plan: AnnualPlan) -> dict[str, Any]:
    return {"plan_id": plan.id, "branch_id": plan.branch_id, "year": plan.year}


FACTS: dict[str, Any] = {
    "plan.drafted": plan_drafted,
    "plan.submitted": plan_submitted,
    "plan.approved": plan_approved,
    "plan.returned": plan_returned,
    "plan.handed_over": plan_handed_over,
}
