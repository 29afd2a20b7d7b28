"""A year's plan against what was done: each line with the events that stand under it, and those outside the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.events.domain.consolidation import Planned
from services.events.domain.money import ZERO
from services.events.domain.states import TOOK_PLACE

UNDER_WAY = frozenset({"in_review", "inviting", "confirmed"})
LINE_STATES = {"done": "已完成", "under_way": "进行中", "late": "已逾期", "open": "未开始"}


@dataclass(frozen=True)
class DoneEvent:
    """An event as far as the plan is concerned. `headcount`: own people who were there, or are booked."""

    event_id: str
    number: str
    branch_id: str
    plan_line_id: str | None
    theme: str
    state: str
    date: dt.date | None
    headcount: int
    spent: Decimal

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "event_id": self.event_id,
            "number": self.number,
            "theme": self.theme,
            "state": self.state,
            "date": self.date.isoformat() if self.date else None,
            "headcount": self.headcount,
            "spent": f"{self.spent:.2f}",
        }


def line_state(month: int | None, year: int, events: Sequence[DoneEvent], today: dt.date) -> str:
    """done once an event was held; late when the planned month is over; else under way or open."""
    if any(one.state in TOOK_PLACE for one in events):
        return "done"
    if (year, month or 12) < (today.year, today.month):
        return "late"
    return "under_way" if any(one.state in UNDER_WAY for one in events) else "open"


@dataclass
class Progress:
    """What some lines and events sum up to."""

    planned: int = 0
    unplanned: int = 0
    unplanned_done: int = 0
    estimate: Decimal = ZERO
    spent: Decimal = ZERO
    unplanned_spent: Decimal = ZERO
    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LINE_STATES, 0))

    def add(self, other: Progress) -> None:
        """Sum up."""
        for name in ("planned", "unplanned", "unplanned_done", "estimate", "spent", "unplanned_spent"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for state, count in other.states.items():
            self.states[state] += count

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `spent` is what planned events spent."""
        return {
            "planned": self.planned,
            **self.states,
            "unplanned": self.unplanned,
            "unplanned_done": self.unplanned_done,
            "estimate": f"{self.estimate:.2f}",
            "spent": f"{self.spent:.2f}",
            "unplanned_spent": f"{self.unplanned_spent:.2f}",
            "variance": f"{self.estimate - self.spent:.2f}",
        }


def progress(
    year: int, planned: Sequence[Planned], events: Sequence[DoneEvent], names: dict[str, str], today: dt.date
) -> dict[str, Any]:
    """{year, branches, totals}. An event whose line is not among these lines counts as outside the plan."""
    known = {one.line.id for one in planned}
    cited: dict[str, list[DoneEvent]] = {}
    outside: dict[str, list[DoneEvent]] = {}
    for event in events:
        if event.plan_line_id in known:
            cited.setdefault(str(event.plan_line_id), []).append(event)
        else:
            outside.setdefault(event.branch_id, []).append(event)
    branch_ids = dict.fromkeys([*(one.branch_id for one in planned), *outside])
    whole, branches = Progress(), []
    for branch_id in branch_ids:
        lines = [one for one in planned if one.branch_id == branch_id]
        shown, sums = _branch(year, lines, cited, outside.get(branch_id, []), today)
        whole.add(sums)
        branches.append({"branch_id": branch_id, "branch": names.get(branch_id, ""), **shown})
    return {"year": year, "branches": branches, "totals": whole.to_dict()}


def _branch(
    year: int,
    planned: Sequence[Planned],
    cited: dict[str, list[DoneEvent]],
    outside: Sequence[DoneEvent],
    today: dt.date,
) -> tuple[dict[str, Any], Progress]:
    held = [one for one in outside if one.state in TOOK_PLACE]
    sums = Progress(unplanned=len(outside), unplanned_done=len(held))
    sums.unplanned_spent = sum((one.spent for one in outside), ZERO)
    lines = []
    for one in sorted(planned, key=lambda one: (one.line.month or 13, one.line.position, one.line.id)):
        events = cited.get(one.line.id, [])
        shown = _line(one, year, events, today)
        sums.planned += 1
        sums.states[shown["state"]] += 1
        sums.estimate += one.line.estimate
        sums.spent += sum((event.spent for event in events), ZERO)
        lines.append(shown)
    return {"lines": lines, "unplanned": [one.to_dict() for one in outside], "totals": sums.to_dict()}, sums


def _line(planned: Planned, year: int, events: Sequence[DoneEvent], today: dt.date) -> dict[str, Any]:
    line = planned.line
    spent = sum((event.spent for event in events), ZERO)
    return {
        "plan_id": planned.plan_id,
        "line_id": line.id,
        "theme": line.theme,
        "month": line.month,
        "headcount": line.headcount,
        "estimate": f"{line.estimate:.2f}",
        "state": line_state(line.month, year, events, today),
        "events": [event.to_dict() for event in events],
        "headcount_done": sum(event.headcount for event in events if event.state in TOOK_PLACE),
        "spent": f"{spent:.2f}",
        "variance": f"{line.estimate - spent:.2f}",
    }
