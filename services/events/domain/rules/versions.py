"""Versions of a pack: which of them judges an event of a day.

From its first day on a newer version takes the older one's place for good; where the newer one has ended, the pack has
ended. An uploaded version judges no day before the one on which it was uploaded: what is past stays judged as it was.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kit.domain import in_shanghai
from services.events.domain.rules.packs import RulePack, in_order


@dataclass(frozen=True)
class PackVersion:
    """One version of a pack, and where it comes from: without a unit it ships with the product."""

    pack: RulePack
    unit_id: str | None = None
    uploaded_by: str | None = None
    uploaded_at: dt.datetime | None = None
    text: str | None = None

    @property
    def shipped(self) -> bool:
        """Whether it came with the product; else an admin uploaded it."""
        return self.uploaded_at is None

    def begun_by(self, day: dt.date) -> bool:
        """Whether its first day has come, and the day on which it was uploaded."""
        known = self.uploaded_at is None or in_shanghai(self.uploaded_at).date() <= day
        return known and (self.pack.effective_from is None or self.pack.effective_from <= day)


def version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    """Versions in the order in which people count: 2026.2 comes before 2026.10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", version)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)


def age(version: PackVersion) -> tuple[dt.date, tuple[tuple[int, int, str], ...]]:
    """By this the newest of several versions is found: the latest first day, then the highest version."""
    return version.pack.effective_from or dt.date.min, version_order(version.pack.version)


def in_force(versions: Iterable[PackVersion], day: dt.date) -> list[RulePack]:
    """One version of each pack as of that day, in the order in which packs are applied.

    Among equals the first one given wins: name the nearest unit's versions first.
    """
    begun = [version for version in versions if version.begun_by(day)]
    newest = [max(of_pack, key=age).pack for of_pack in by_pack(begun)]
    return in_order(pack for pack in newest if pack.in_force(day))


def by_pack(versions: Iterable[PackVersion]) -> list[Sequence[PackVersion]]:
    """The versions of each pack together, packs in the order of their first version."""
    found: dict[str, list[PackVersion]] = {}
    for version in versions:
        found.setdefault(version.pack.id, []).append(version)
    return list(found.values())
