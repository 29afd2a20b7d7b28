"""When people who are away should have a branch of their own, and who is greeted: the figures, and by which version a
day is judged.

The figures are rules of the packs `office-branches`, `national-branch-work` and `office-reminders`, which the events
service keeps. What ships is here as well, so that this service asks nobody; what an office uploads arrives as a fact.
Versions take turns as there: the newest first day, then the highest version, and no day before the upload is judged by
it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SCOPES = ("national", "office")


@dataclass(frozen=True, kw_only=True)
class BranchRule:
    """One rule. `kind`: temporary_branch (months, full_members), regular_branch (also committee_from), greetings
    (birthday, political_birthday: 1 or 0), away_reminders (every_days).
    """

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
    """A version of a pack with its rules about branches; `known_from`: the day of its upload, None for what ships."""

    id: str
    version: str
    scope: str
    rules: tuple[BranchRule, ...]
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    known_from: dt.date | None = None

    @property
    def age(self) -> tuple[dt.date, tuple[tuple[int, int, str], ...]]:
        """The newest has the latest first day, then the highest version as people count: 2026.2 before 2026.10."""
        parts = re.findall(r"[0-9]+|[^0-9]+", self.version)
        order = tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
        return self.effective_from or dt.date.min, order


TEMPORARY = BranchRule(
    kind="temporary_branch",
    limits={"months": 1, "full_members": 3},
    clause="临时党支部：审计项目不少于 1 个月，且外派正式党员不少于 3 名",
    source="本单位设置，参照洪湖市审计局做法",
    verified=True,
)
REGULAR = BranchRule(
    kind="regular_branch",
    limits={"months": 6, "full_members": 3, "committee_from": 7},
    clause="项目 6 个月以上的宜设立正式党支部；有正式党员 3 名以上的可成立党支部，7 名以上的设支部委员会",
    source="《中国共产党支部工作条例（试行）》，据转载件",
    verified=False,
)
GREETINGS = BranchRule(
    kind="greetings",
    limits={"birthday": 1, "political_birthday": 1},
    clause="问候：生日、政治生日当天发送（1 为发送，0 为不发送）",
    source="本单位设置",
    verified=True,
)
AWAY = BranchRule(
    kind="away_reminders",
    limits={"every_days": 30},
    clause="外派廉洁提醒：外派首日提醒，此后每 30 天提醒一次",
    source="本单位设置",
    verified=True,
)
SHIPPED = (
    PackVersion(id="national-branch-work", version="2018.1", scope="national", rules=(REGULAR,)),
    PackVersion(id="office-branches", version="2018.1", scope="office", rules=(TEMPORARY,)),
    PackVersion(id="office-reminders", version="2026.1", scope="office", rules=(GREETINGS, AWAY)),
)


def rules_on(packs: Iterable[PackVersion], day: dt.date) -> dict[str, BranchRule]:
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
