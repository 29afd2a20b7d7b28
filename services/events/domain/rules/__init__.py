"""Rule packs: caps and procedures as data, judged before a proposal goes to its approvers.

checks = preflight(proposal, packs, calendar)      # every check, blocks first
chain = approval_chain(proposal, packs)            # ["secretary", "leader", "finance"]
"""

from __future__ import annotations

from services.events.domain.rules.chain import approval_chain
from services.events.domain.rules.packs import Rule, RulePack, rules_in_force
from services.events.domain.rules.preflight import checklist_items, checklist_keys, preflight
from services.events.domain.rules.proposal import BLOCK, INFO, WARN, Check, Proposal

__all__ = [
    "BLOCK",
    "INFO",
    "WARN",
    "Check",
    "Proposal",
    "Rule",
    "RulePack",
    "approval_chain",
    "checklist_items",
    "checklist_keys",
    "preflight",
    "rules_in_force",
]
