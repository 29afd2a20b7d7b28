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
