"""A rule pack: rules with their clause and source, in force between two dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SCOPES = ("national", "office", "local")
"""In this order packs are applied: a later one's rule replaces an earlier one's of the same key."""


@dataclass(frozen=True)
class Rule:
    """One rule. `kind` says how it is judged, `limits` with which figures (shape depends on the kind)."""

    key: str
    kind: str
    clause: str
    source: str
    verified: bool = False
    category: str | None = None
    limits: Any = None
    note: str = ""
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether the rule's own dates, if it has any, include that day (both ends included)."""
        return _within(day, self.effective_from, self.effective_to)


@dataclass(frozen=True)
class RulePack:
    """A versioned set of rules. `scope`: national and office packs apply everywhere, local ones where chosen."""

    id: str
    version: str
    name: str
    scope: str
    rules: tuple[Rule, ...] = ()
    region: str | None = None
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    description: str = ""

    @property
    def reference(self) -> str:
        """id@version: what a judged event remembers."""
        return f"{self.id}@{self.version}"

    def in_force(self, day: dt.date) -> bool:
        """Whether the pack applies on that day (both ends included)."""
        return _within(day, self.effective_from, self.effective_to)


def rules_in_force(packs: Iterable[RulePack], day: dt.date) -> dict[str, tuple[Rule, str]]:
    """Rule and pack reference by key on that day; national first, then the office's, then local ones override."""
    return {
        rule.key: (rule, pack.reference)
        for pack in in_order(packs)
        if pack.in_force(day)
        for rule in pack.rules
        if rule.in_force(day)
    }


def in_order(packs: Iterable[RulePack]) -> list[RulePack]:
    """In the order in which packs are applied: national, the office's, local."""
    return sorted(packs, key=lambda pack: SCOPES.index(pack.scope))


def home_region(packs: Iterable[RulePack]) -> str | None:
    """The province whose local pack applies: from there "out of province" is judged; None where no local one does."""
    return next((pack.region for pack in packs if pack.scope == "local" and pack.region), None)


def _within(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
