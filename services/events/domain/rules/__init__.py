"""Rule packs: caps and procedures as data, judged before a proposal goes to its approvers.

checks = preflight(proposal, packs, calendar)      # every check, blocks first
chain = approval_chain(proposal, packs)            # ["secretary", "leader", ["finance", "finance"]]
"""

from __future__ import annotations

from services.events.domain.rules.chain import approval_chain
from services.events.domain.rules.packs import Rule, RulePack, home_region, rules_in_force
from services.events.domain.rules.preflight import checklist_items, checklist_keys, preflight
from services.events.domain.rules.proposal import BLOCK, INFO, WARN, Check, Proposal, away

__all__ = [
    "BLOCK",
    "INFO",
    "WARN",
    "Check",
    "Proposal",
    "Rule",
    "RulePack",
    "approval_chain",
    "away",
    "checklist_items",
    "checklist_keys",
    "home_region",
    "preflight",
    "rules_in_force",
]
