"""A branch's annual plan (年度计划) and its supplements: what it will study, with whom, and what that may cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kit.domain import Actor, Aggregate, Conflict, Forbidden, Invalid, field_error, rfc3339
from services.events.domain.money import ZERO

STATE_NAMES = {"draft": "草稿", "submitted": "待审批", "approved": "已批准", "returned": "已退回"}
EDITABLE = ("draft", "returned")
APPROVERS = ("leader", "committee")
LINE_FIELDS = ("theme", "content", "form", "month", "place", "partner_ids", "headcount", "estimate", "fund_id")
RECOMMENDED = {"content": "请补充内容：办法要求年度计划列明。", "place": "请补充地点：办法要求年度计划列明。"}
"""What 财行〔2017〕324号 wants a plan to name beside what submitting needs; missing, it warns and blocks nothing."""


@dataclass(kw_only=True, eq=False)
class PlanLine:
    """One planned study (计划项). `month` 1–12; `estimate` in CNY; events point at its id."""

    id: str
    position: int
    theme: str
    content: str | None = None
    form: str | None = None
    month: int | None = None
    place: str | None = None
    partner_ids: list[str]
    headcount: int | None = None
    estimate: Decimal = ZERO
    fund_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "id": self.id,
            **{name: getattr(self, name) for name in LINE_FIELDS},
            "estimate": f"{self.estimate:.2f}",
        }


class AnnualPlan(Aggregate):
    """One plan or supplement of a branch for one year.

    draft ──submit──▶ submitted ──approve──▶ approved
      ▲                   └──return──▶ returned ──(edit, submit)──▶ submitted
    """

    lines: list[PlanLine]

    def __init__(self, *, id: str, branch_id: str, unit_id: str, year: int, drafted_by: str, now: dt.datetime) -> None:
        self.id = id
        self.version = 0
        self.branch_id = branch_id
        self.unit_id = unit_id
        self.year = year
        self.state = "draft"
        self.drafted_by = drafted_by
        self.drafted_at = now
        self.submitted_by: str | None = None
        self.submitted_at: dt.datetime | None = None
        self.decided_by: str | None = None
        self.decided_at: dt.datetime | None = None
        self.comment: str | None = None
        self.lines = []

    @property
    def estimate(self) -> Decimal:
        """The sum over the lines."""
        return sum((line.estimate for line in self.lines), ZERO)

    @property
    def warnings(self) -> list[dict[str, str]]:
        """What a line should still name, as field errors that block nothing."""
        return [
            field_error(f"/lines/{place}/{name}", "recommended", text)
            for place, line in enumerate(self.lines)
            for name, text in RECOMMENDED.items()
            if not getattr(line, name)
        ]

    def write(
        self, lines: Sequence[Mapping[str, Any]], new_id: Callable[[], str], copied_from: str | None = None
    ) -> None:
        """Replace the lines. Those that carry the id of a present line keep it; an unknown id is refused."""
        self.edit(lines, None, new_id, copied_from)

    def edit(
        self,
        lines: Sequence[Mapping[str, Any]] | None,
        year: int | None,
        new_id: Callable[[], str],
        copied_from: str | None = None,
    ) -> None:
        """Change lines, year or both; None leaves as it is. Only in draft or returned."""
        self._require(EDITABLE, "修改")
        if lines is not None:
            self._replace_lines(lines, new_id)
        if year is not None:
            self.year = year
        self.happened("plan.drafted", copied_from=copied_from)

    def copy_lines(self, year: int, fund_in: Callable[[str], str | None]) -> list[dict[str, Any]]:
        """The lines as they would be in another year: `fund_in` gives that year's fund, None where there is none."""
        if year == self.year:
            detail = "复制计划请填写另一个年度；同一年度的补充请直接新建计划。"
            errors = [field_error("/year", "same", detail)]
            raise Invalid("invalid", detail, "Copy into another year.", errors=errors)
        return [
            {
                **{name: getattr(line, name) for name in LINE_FIELDS},
                "partner_ids": list(line.partner_ids),
                "fund_id": fund_in(line.fund_id) if line.fund_id else None,
            }
            for line in self.lines
        ]

    def _replace_lines(self, lines: Sequence[Mapping[str, Any]], new_id: Callable[[], str]) -> None:
        known = {line.id: line for line in self.lines}
        _check_ids(lines, known)
        written = []
        for position, values in enumerate(lines):
            line = known.get(values.get("id") or "") or PlanLine(
                id=new_id(), position=position, theme="", partner_ids=[]
            )
            line.position = position
            for name in LINE_FIELDS:
                if name in values:
                    setattr(line, name, values[name])
            written.append(line)
        self.lines[:] = written

    def submit(self, actor: Actor, now: dt.datetime) -> None:
        """Ask for approval; a plan says something, and each line what the rules ask of a plan."""
        self._require(EDITABLE, "提交")
        if not self.lines:
            errors = [field_error("/lines", "required", "请至少填写一项计划。")]
            raise Invalid(
                "plan.empty", "计划没有内容，请至少填写一项后再提交。", "The plan has no lines.", errors=errors
            )
        errors = [error for place, line in enumerate(self.lines) for error in _missing(line, place)]
        if errors:
            raise Invalid(
                "plan.incomplete", "计划还有内容没有填完，请按提示补充。", "Something is missing.", errors=errors
            )
        self.state = "submitted"
        self.submitted_by, self.submitted_at = actor.account_id, now
        self.decided_by = self.decided_at = self.comment = None
        self.happened("plan.submitted")

    def hand_over(self, branch_id: str, unit_id: str, reason: str) -> None:
        """Another branch has it now: its former one was dissolved."""
        former, self.branch_id, self.unit_id = self.branch_id, branch_id, unit_id
        self.happened("plan.handed_over", from_branch_id=former, reason=reason)

    def approve(self, actor: Actor, comment: str, now: dt.datetime) -> None:
        """Leader or committee approves, never who wrote or submitted it."""
        self._decide("approved", actor, comment, now, "批准")
        self.happened("plan.approved", comment=comment)

    def send_back(self, actor: Actor, reason: str, now: dt.datetime) -> None:
        """Back to the branch, with what is to be changed."""
        self._decide("returned", actor, reason, now, "退回")
        self.happened("plan.returned", reason=reason)

    def _decide(self, state: str, actor: Actor, comment: str, now: dt.datetime, action: str) -> None:
        """Rights first, then state."""
        if not actor.has(*APPROVERS):
            raise Forbidden(
                "plan.role", "年度计划由单位领导或机关党委审批岗审批。", "Plans are for leader or committee."
            )
        if actor.account_id in (self.drafted_by, self.submitted_by):
            raise Forbidden("plan.own", "不能审批自己编制或提交的计划。", "Nobody approves their own plan.")
        self._require(("submitted",), action)
        self.state = state
        self.decided_by, self.decided_at, self.comment = actor.account_id, now, comment

    def _require(self, states: Iterable[str], action: str) -> None:
        if self.state not in states:
            raise Conflict(
                "plan.wrong_state",
                f"计划现在是“{STATE_NAMES[self.state]}”，不能{action}。请刷新页面查看可以做什么。",
                f"The plan is {self.state}.",
                state=self.state,
            )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, as API.md shows a plan."""
        plain = (
            "id",
            "version",
            "branch_id",
            "unit_id",
            "year",
            "state",
            "drafted_by",
            "submitted_by",
            "decided_by",
            "comment",
        )
        moments = ("drafted_at", "submitted_at", "decided_at")
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: rfc3339(getattr(self, name)) for name in moments},
            "estimate": f"{self.estimate:.2f}",
            "lines": [line.to_dict() for line in self.lines],
            "warnings": self.warnings,
        }


def _check_ids(lines: Sequence[Mapping[str, Any]], known: Mapping[str, PlanLine]) -> None:
    given = [values.get("id") for values in lines]
    errors = [
        field_error(f"/lines/{place}/id", "unknown", "计划中没有这一项，或重复填写；新增的项不要填写 id。")
        for place, key in enumerate(given)
        if key and (key not in known or given.count(key) > 1)
    ]
    if errors:
        raise Invalid("invalid", "计划项的 id 不正确。", "A line's id is wrong.", errors=errors)


def _missing(line: PlanLine, place: int) -> list[dict[str, str]]:
    needed = {"form": "请选择形式。", "month": "请填写月份。", "headcount": "请填写人数。"}
    errors = [
        field_error(f"/lines/{place}/{name}", "required", text)
        for name, text in needed.items()
        if getattr(line, name) is None
    ]
    if line.estimate > 0 and line.fund_id is None:
        errors.append(field_error(f"/lines/{place}/fund_id", "required", "有费用的计划项请选择经费来源。"))
    return errors
