"""Rules that the events service keeps and another service goes by: their versions, and which of them a day has.

What ships stands in that service as well, so that it asks nobody; what an office uploads arrives as a fact. Versions
take turns as in events: the newest first day, then the highest version, and no day before the upload is judged by it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SCOPES = ("national", "office")


@dataclass(frozen=True, kw_only=True)
class OfficeRule:
    """One rule; each kind has its own whole numbers as limits."""

    kind: str
    limits: Mapping[str, int]
    clause: str
    source: str
    verified: bool
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None

    @property
    def basis(self) -> str:
        """Clause and source in one sentence, with the mark of what nobody has compared with the official text."""
        return f"依据：{self.clause}（{self.source}{'' if self.verified else '，未核实'}）。"


@dataclass(frozen=True, kw_only=True)
class PackVersion:
    """A version of a pack with the rules of this service; `known_from`: the day of its upload, None for what ships."""

    id: str
    version: str
    scope: str
    rules: tuple[OfficeRule, ...]
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    known_from: dt.date | None = None

    @property
    def age(self) -> tuple[dt.date, tuple[tuple[int, int, str], ...]]:
        """The newest has the latest first day, then the highest version as people count: 2026.2 before 2026.10."""
        parts = re.findall(r"[0-9]+|[^0-9]+", self.version)
        order = tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
        return self.effective_from or dt.date.min, order


def rules_on(packs: Iterable[PackVersion], day: dt.date) -> dict[str, OfficeRule]:
    """The rule of each kind on that day; the office's goes before the national one. Name the nearest unit's first."""
    newest: dict[str, PackVersion] = {}
    for pack in packs:
        begun = _within(day, pack.effective_from, None) and _within(day, pack.known_from, None)
        if begun and (pack.id not in newest or pack.age > newest[pack.id].age):
            newest[pack.id] = pack
    return {
        rule.kind: rule
        for pack in sorted(newest.values(), key=lambda pack: SCOPES.index(pack.scope))
        if _within(day, None, pack.effective_to)
        for rule in pack.rules
        if _within(day, rule.effective_from, rule.effective_to)
    }


def _within(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
