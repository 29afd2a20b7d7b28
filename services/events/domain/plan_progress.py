"""A year's plan against what was done: each line with the events that stand under it, and those outside the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
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


def by_line(events: Sequence[DoneEvent]) -> dict[str, list[DoneEvent]]:
    """The events of each line."""
    found: dict[str, list[DoneEvent]] = {}
    for event in events:
        found.setdefault(str(event.plan_line_id), []).append(event)
    return found


def summed(
    year: int,
    planned: Sequence[Planned],
    cited: Mapping[str, Sequence[DoneEvent]],
    outside: Mapping[str, Progress],
    today: dt.date,
) -> dict[str, Progress]:
    """By branch, those with lines first: what its lines and what lies `outside` of them sum up to."""
    found = {branch_id: Progress() for branch_id in dict.fromkeys([*(one.branch_id for one in planned), *outside])}
    for branch_id, rest in outside.items():
        found[branch_id].add(rest)
    for one in planned:
        sums, events = found[one.branch_id], cited.get(one.line.id, ())
        sums.planned += 1
        sums.states[line_state(one.line.month, year, events, today)] += 1
        sums.estimate += one.line.estimate
        sums.spent += sum((event.spent for event in events), ZERO)
    return found


def progress(
    year: int, planned: Sequence[Planned], events: Sequence[DoneEvent], names: dict[str, str], today: dt.date
) -> dict[str, Any]:
    """{year, branches, totals}. An event whose line is not among these lines counts as outside the plan."""
    known = {one.line.id for one in planned}
    cited = by_line([event for event in events if event.plan_line_id in known])
    outside: dict[str, list[DoneEvent]] = {}
    for event in events:
        if event.plan_line_id not in known:
            outside.setdefault(event.branch_id, []).append(event)
    sums = summed(year, planned, cited, {key: _rest(some) for key, some in outside.items()}, today)
    whole, branches = Progress(), []
    for branch_id, one in sums.items():
        whole.add(one)
        lines = sorted((line for line in planned if line.branch_id == branch_id), key=_place)
        shown = {
            "branch_id": branch_id,
            "branch": names.get(branch_id, ""),
            "lines": [_line(line, year, cited.get(line.line.id, []), today) for line in lines],
            "unplanned": [event.to_dict() for event in outside.get(branch_id, [])],
        }
        branches.append({**shown, "totals": one.to_dict()})
    return {"year": year, "branches": branches, "totals": whole.to_dict()}


def _place(planned: Planned) -> tuple[int, int, str]:
    return (planned.line.month or 13, planned.line.position, planned.line.id)


def _rest(outside: Sequence[DoneEvent]) -> Progress:
    """Events outside the plan in sum."""
    return Progress(
        unplanned=len(outside),
        unplanned_done=sum(one.state in TOOK_PLACE for one in outside),
        unplanned_spent=sum((one.spent for one in outside), ZERO),
    )


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
