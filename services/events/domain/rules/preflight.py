"""The pre-flight: every rule in force says block, warn or info, with its arithmetic."""

from __future__ import annotations

from collections.abc import Iterable

from services.events.domain.rules.packs import RulePack
from services.events.domain.rules.proposal import Check, Proposal
from services.events.domain.working_days import Calendar


def preflight(proposal: Proposal, packs: Iterable[RulePack], calendar: Calendar) -> list[Check]:
    """All checks, blocks first, then warnings, then what passed or cannot be judged."""
    return []


def checklist_items(packs: Iterable[RulePack]) -> list[dict[str, str]]:
    """The discipline checklist: {key, text, source} in the packs' order."""
    return [
        {"key": item["key"], "text": item["text"], "source": rule.source}
        for pack in packs
        for rule in pack.rules
        if rule.kind == "checklist"
        for item in rule.limits
    ]


def checklist_keys(packs: Iterable[RulePack]) -> list[str]:
    """The keys that a proposal has to answer."""
    return [item["key"] for item in checklist_items(packs)]
