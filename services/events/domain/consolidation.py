"""The office's plan for a year, from the branches' approved plans: work points, study plan and budget.

Three documents over the same lines, so their totals are equal by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.events.domain.money import ZERO
from services.events.domain.plans import PlanLine


@dataclass(frozen=True)
class Planned:
    """One line of an approved plan, with the branch that it belongs to."""

    plan_id: str
    branch_id: str
    branch_name: str
    line: PlanLine


@dataclass(frozen=True)
class Totals:
    """What every document sums up to."""

    events: int
    headcount: int
    estimate: Decimal

    @classmethod
    def of(cls, planned: Sequence[Planned]) -> Totals:
        """Sum some lines."""
        lines = [one.line for one in planned]
        return cls(len(lines), sum(line.headcount or 0 for line in lines), sum((line.estimate for line in lines), ZERO))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"events": self.events, "headcount": self.headcount, "estimate": f"{self.estimate:.2f}"}


def consolidate(
    year: int, planned: Sequence[Planned], partners: Mapping[str, str], funds: Mapping[str, str]
) -> dict[str, Any]:
    """{year, points, study, budget, totals}; `partners` and `funds` give names by id."""
    return {
        "year": year,
        "points": _document(_points(planned)),
        "study": _document(_study(planned, partners)),
        "budget": _document(_budget(planned, funds)),
        "totals": Totals.of(planned).to_dict(),
    }


def _document(rows: Iterable[tuple[dict[str, Any], Sequence[Planned]]]) -> dict[str, Any]:
    """Rows with the lines that each one stands for; the document's totals are summed from its own rows."""
    listed = [(row, Totals.of(planned)) for row, planned in rows]
    whole = Totals(
        sum(totals.events for _, totals in listed),
        sum(totals.headcount for _, totals in listed),
        sum((totals.estimate for _, totals in listed), ZERO),
    )
    return {"items": [{**row, **totals.to_dict()} for row, totals in listed], "totals": whole.to_dict()}


def _points(planned: Sequence[Planned]) -> Iterable[tuple[dict[str, Any], Sequence[Planned]]]:
    """工作要点: one row a branch, its themes in the order of their months."""
    for (branch_id, name), mine in _grouped(planned, lambda one: (one.branch_id, one.branch_name)):
        themes = [one.line.theme for one in sorted(mine, key=_when)]
        yield {"branch_id": branch_id, "branch": name, "themes": themes}, mine


def _study(
    planned: Sequence[Planned], partners: Mapping[str, str]
) -> Iterable[tuple[dict[str, Any], Sequence[Planned]]]:
    """联学计划: one row a planned study, by month."""
    for one in sorted(planned, key=_when):
        line = one.line
        row = {"plan_id": one.plan_id, "line_id": line.id, "branch_id": one.branch_id, "branch": one.branch_name}
        names = [partners.get(partner_id, "") for partner_id in line.partner_ids]
        what = {name: getattr(line, name) for name in ("month", "theme", "content", "form", "place")}
        yield {**row, **what, "partners": names}, [one]


def _budget(planned: Sequence[Planned], funds: Mapping[str, str]) -> Iterable[tuple[dict[str, Any], Sequence[Planned]]]:
    """经费预算: one row a branch and source of money; lines without cost have none."""
    key = lambda one: (one.branch_id, one.branch_name, one.line.fund_id)  # noqa: E731
    for (branch_id, name, fund_id), mine in _grouped(planned, key):
        fund = funds.get(fund_id, "") if fund_id else None
        yield {"branch_id": branch_id, "branch": name, "fund_id": fund_id, "fund": fund}, mine


def _grouped(planned: Sequence[Planned], key: Any) -> Iterable[tuple[Any, list[Planned]]]:
    groups: dict[Any, list[Planned]] = {}
    for one in planned:
        groups.setdefault(key(one), []).append(one)
    return groups.items()


def _when(one: Planned) -> tuple[int, str, str]:
    return one.line.month or 13, one.branch_name, one.line.id
