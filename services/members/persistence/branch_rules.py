"""The copy of what offices uploaded about branches, from the facts of the events service."""

from __future__ import annotations

from kit.rule_copies import RuleCopies, rules_copy
from kit.work import Work
from services.members.domain.branch_rules import SHIPPED
from services.members.persistence.tables import metadata, unit

branch_rules_copy = rules_copy("branch_rules_copy", metadata)


class BranchRules(RuleCopies):
    """Reads and writes the copy in the caller's transaction."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, branch_rules_copy, unit, SHIPPED)
