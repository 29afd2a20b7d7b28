"""Who must approve: the chain is data of the rule packs, with the office's usual one as the default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.events.domain.rules.packs import RulePack, rules_in_force
from services.events.domain.rules.proposal import Proposal

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


def approval_chain(proposal: Proposal, packs: Iterable[RulePack]) -> list[str]:
    """The roles that approve, in order; a step stands when any of its conditions holds."""
    found = rules_in_force(packs, proposal.held_on).get("approval.chain")
    steps = found[0].limits if found else DEFAULT_STEPS
    return [step["role"] for step in steps if any(CONDITIONS[name](proposal) for name in step["when"])]
