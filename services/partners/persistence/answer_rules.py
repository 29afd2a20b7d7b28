"""The copy of what offices uploaded about the days around an answer, from the facts of the events service."""

from __future__ import annotations

from kit.rule_copies import RuleCopies, rules_copy
from kit.work import Work
from services.partners.domain.answer_days import SHIPPED
from services.partners.persistence.tables import metadata, unit_copy

answer_rules_copy = rules_copy("answer_rules_copy", metadata)


class AnswerRules(RuleCopies):
    """Reads and writes the copy in the caller's transaction."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, answer_rules_copy, unit_copy, SHIPPED)
