"""Branches that are behind: the timer that reminds, escalates and settles, and urging by hand."""

from __future__ import annotations

from typing import Any

from contracts.events import BranchUrged
from kit.clock import in_shanghai
from kit.domain import SYSTEM, not_found
from kit.ids import new_id
from services.events.domain.nudge import Nudge, urged_today
from services.events.domain.owed import by_branch
from services.events.domain.weakness import standing


def watch_branches(work: Any) -> dict[str, Any]:
    """Look at every branch. A timer asks often, and in several processes at once: unique rows keep each step single."""
    owed = by_branch(work.owed.listed(SYSTEM))
    scope, live = work.owed.scope(SYSTEM), work.nudges.live()
    branches = scope.branches()
    for branch in branches:
        patience = scope.patience(branch.unit_id)
        found = standing(owed.get(branch.id, ()), patience, scope.today)
        case = live.pop(branch.id, None)
        if case is not None:
            case.look_again(found, patience, work.now)
        elif found.reasons:
            made = Nudge(id=new_id(), branch_id=branch.id, unit_id=branch.unit_id, now=work.now)
            made.open(found)
            work.nudges.add(made)
    for case in live.values():  # of branches that are no more
        case.settle(work.now, "dissolved")
    return {"watched": len(branches)}


def urge_branch(work: Any, *, branch_id: str, reason: str) -> dict[str, Any]:
    """A supervisor reminds a branch, with a reason, at most once a day whoever does it."""
    branch = work.copies.branch(branch_id)
    today = in_shanghai(work.now).date()
    if work.nudges.urged_on(branch_id, today):
        raise urged_today()
    made = {"id": new_id(), "branch_id": branch_id, "unit_id": branch.unit_id, "reason": reason}
    nudge_id = work.nudges.live_id(branch_id)
    by = {"urged_by": work.actor.account_id, "urged_at": work.now, "urged_on": today, "nudge_id": nudge_id}
    work.nudges.urge(**made, **by)
    work.publish(BranchUrged(urging_id=made["id"], branch_id=branch_id, reason=reason, nudge_id=nudge_id))
    return {"id": made["id"], "branch_id": branch_id, "state": "urged", "version": 1, "urged_on": today.isoformat()}


def see_branch(work: Any, branch_id: str) -> None:
    """Who is urged: a branch within reach that is still there."""
    branch = work.copies.branch(branch_id)
    if branch is None or not work.actor.reaches([branch.id], branch.unit_id) or branch.state != "active":
        raise not_found("党支部")


COMMANDS: dict[str, Any] = {"watch_branches": watch_branches, "urge_branch": urge_branch}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"urge_branch.branch_id": see_branch}
