"""What is owed: one thing that somebody should have done by a day, and how such things are counted.

How many days each kind is given is a setting of the office (rule kind `owed_after`); outcomes, findings and lines of
the plan have a day of their own.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KINDS = {
    "hold": "开展登记",
    "summary": "活动总结",
    "briefing": "简报",
    "publication": "宣传报道",
    "settlement": "经费结算",
    "outcome": "成果转化事项",
    "finding": "问题整改",
    "approval": "审批",
    "plan_line": "年度计划项",
    "duty": "联学任务",
}
RUNNERS = ("organizer", "secretary")
"""Whom a branch's own debts are asked of."""


@dataclass(slots=True, kw_only=True)
class Owed:
    """`id`: of what is owed (event, outcome, finding …); `since` and `due`: days in Shanghai; `asked`: roles.

    Nobody changes one. It is not frozen, because thousands are made for a list, and that takes three times as long.
    """

    kind: str
    id: str
    branch_id: str
    unit_id: str
    title: str
    since: dt.date
    due: dt.date
    asked: tuple[str, ...] = RUNNERS
    path: str = ""
    event_id: str | None = None
    number: str | None = None
    responsible_id: str | None = None
    count: int = 1

    def days_late(self, today: dt.date) -> int:
        """Days since the last one on which it was in time; 0 while it still is."""
        return max(0, (today - self.due).days)

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its day is over."""
        return self.due < today

    @property
    def of_branch(self) -> bool:
        """Whether the branch itself owes it; approvals, settlements and reviews are others' to do."""
        return self.asked == RUNNERS

    def shown(self, today: dt.date) -> dict[str, Any]:
        """JSON-ready."""
        plain = ("kind", "id", "branch_id", "title", "path", "event_id", "number", "responsible_id", "count")
        return {
            **{name: getattr(self, name) for name in plain},
            "asked": list(self.asked),
            "since": self.since.isoformat(),
            "due": self.due.isoformat(),
            "days_late": self.days_late(today),
            "overdue": self.is_overdue(today),
        }


def end_of_month(year: int, month: int) -> dt.date:
    """The month's last day."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def tally(owed: Iterable[Owed], today: dt.date) -> dict[str, Any]:
    """{total, overdue, most_days_late, kinds: {kind: how many}, in the order of KINDS}."""
    found: Counter[str] = Counter()
    days: Counter[dt.date] = Counter()
    for one in owed:
        found[one.kind] += 1
        days[one.due] += 1
    return {
        "total": days.total(),
        "overdue": sum(many for due, many in days.items() if due < today),
        "most_days_late": max(0, (today - min(days)).days) if days else 0,
        "kinds": {kind: found[kind] for kind in KINDS if found[kind]},
    }


def by_branch(owed: Iterable[Owed]) -> Mapping[str, list[Owed]]:
    """The things of each branch."""
    found: dict[str, list[Owed]] = {}
    for one in owed:
        found.setdefault(one.branch_id, []).append(one)
    return found
