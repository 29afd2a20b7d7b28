"""When a branch is behind: by its late summaries, its lateness, its plan, its duty (DOMAIN.md §5).

From how much on is a setting of the office (rule kind `weak_branch`); 0 says that it is not looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from services.events.domain.owed import Owed

OTHERWISE_COUNTED = ("plan_line", "duty")
"""What has a limit of its own and is no matter of days."""

WORDS = {
    "owed_summaries": "逾期未交的总结 {value} 篇（{limit} 篇起提醒）",
    "days_late": "有事项已逾期 {value} 天（{limit} 天起提醒）",
    "lines_late": "逾期未开展的计划项 {value} 项（{limit} 项起提醒）",
    "duty_behind": "尚欠联学任务 {value} 场（{limit} 场起提醒）",
}


@dataclass(frozen=True)
class Patience:
    """From how much on a branch is reminded, and after how many days without improvement it is escalated."""

    owed_summaries: int = 0
    days_late: int = 0
    lines_late: int = 0
    duty_behind: int = 0
    escalate_after: int = 0


@dataclass(frozen=True)
class Reason:
    """One of WORDS, what it came to, and from how much on it counts."""

    name: str
    value: int
    limit: int

    @property
    def text(self) -> str:
        """For people."""
        return WORDS[self.name].format(value=self.value, limit=self.limit)


@dataclass(frozen=True)
class Standing:
    """How a branch stands: why it is behind (nothing: it is not), and how many things of its own are late."""

    reasons: tuple[Reason, ...]
    overdue: int

    @property
    def text(self) -> str:
        """For people."""
        return "；".join(reason.text for reason in self.reasons)


def standing(owed: Iterable[Owed], patience: Patience, today: dt.date) -> Standing:
    """How the branch that owes these things stands. What others have to do for it does not count against it."""
    late = [one for one in owed if one.of_branch and one.is_overdue(today)]
    days = [one.days_late(today) for one in late if one.kind not in OTHERWISE_COUNTED]
    values = {
        "owed_summaries": sum(one.kind == "summary" for one in late),
        "days_late": max(days, default=0),
        "lines_late": sum(one.kind == "plan_line" for one in late),
        "duty_behind": sum(one.count for one in late if one.kind == "duty"),
    }
    limits = {name: getattr(patience, name) for name in WORDS}
    reasons = [Reason(name, values[name], limits[name]) for name in WORDS if 0 < limits[name] <= values[name]]
    return Standing(tuple(reasons), sum(one.count for one in late))
