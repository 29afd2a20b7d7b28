"""Who must approve: the chain is data of the rule packs, with the office's usual one as the default.

A step names one `role`, or several `roles` who all must approve (会签, in any order), and `when` it stands. With
`approvers: 2` two different people of each role are needed. Steps follow one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.events.domain.rules.packs import RulePack, rules_in_force
from services.events.domain.rules.proposal import Proposal

ROLES = ("secretary", "leader", "finance", "committee")
MOST_APPROVERS = 9

CONDITIONS: Mapping[str, Callable[[Proposal], bool]] = {
    "always": lambda _: True,
    "has_cost": lambda proposal: proposal.estimate > 0,
    "under_audit": lambda proposal: proposal.partner_under_audit,
    "unplanned": lambda proposal: proposal.unplanned,
}

DEFAULT_STEPS: list[dict[str, Any]] = [
    {"role": "secretary", "when": ["always"]},
    {"role": "leader", "when": ["always"]},
    {"role": "finance", "when": ["has_cost"]},
    {"role": "committee", "when": ["under_audit", "unplanned"]},
]


def approval_chain(proposal: Proposal, packs: Iterable[RulePack]) -> list[str | list[str]]:
    """Step by step the role that approves, or the roles of all the people who must; a step stands by a condition."""
    found = rules_in_force(packs, proposal.held_on).get("approval.chain")
    steps = found[0].limits if found else DEFAULT_STEPS
    return [_people_of(step) for step in steps if any(CONDITIONS[name](proposal) for name in step["when"])]


def _people_of(step: Mapping[str, Any]) -> str | list[str]:
    roles = step["roles"] if "roles" in step else [step["role"]]
    people = [role for role in roles for _ in range(step.get("approvers", 1))]
    return people if len(people) > 1 else str(people[0])


def step_problems(step: Any, place: int) -> list[str]:
    """Every mistake in one step of a pack's chain."""
    named = {"role", "roles"} & set(step) if isinstance(step, Mapping) else set()
    if len(named) != 1 or not isinstance(step.get("when"), list) or set(step) - {"role", "roles", "when", "approvers"}:
        return [f"step {place} needs role (or roles), a list when, and nothing else but approvers"]
    roles = step.get("roles", [step.get("role")])
    if not isinstance(roles, list) or not roles or len(set(map(str, roles))) != len(roles):
        return [f"step {place}: roles must be a list of different roles"]
    problems = [f"step {place}: role must be one of {', '.join(ROLES)}" for role in roles if role not in ROLES]
    approvers = step.get("approvers", 1)
    if type(approvers) is not int or not 1 <= approvers <= MOST_APPROVERS:
        problems.append(f"step {place}: approvers must be a whole number from 1 to {MOST_APPROVERS}")
    unknown = [str(name) for name in step["when"] if name not in CONDITIONS]
    return problems + [f"step {place}: {name!r} is none of {', '.join(CONDITIONS)}" for name in unknown]
