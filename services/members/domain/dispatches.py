"""People away on an audit, and when they should have a branch of their own (临时党支部, 洪湖's rule)."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Conflict, Invalid, field_error
from kit.office_rules import OfficeRule


@dataclass(eq=False, kw_only=True)
class Dispatch(Aggregate):
    """Project, place and days, both included. `branch_id` is the temporary branch once it is formed."""

    id: str
    project: str
    place: str
    starts_on: dt.date
    ends_on: dt.date
    unit_id: str
    home_branch_id: str | None = None
    branch_id: str | None = None
    version: int = 0

    def form_branch(self, branch_id: str) -> None:
        """Note which temporary branch serves it; there is one at most."""
        if self.branch_id is not None:
            raise Conflict(
                "dispatch.has_branch",
                "该外派项目已经成立临时党支部。",
                "This dispatch has its branch.",
                branch_id=self.branch_id,
            )
        self.branch_id = branch_id
        self.version += 1

    def to_dict(self, member_ids: list[str]) -> dict[str, Any]:
        """API shape without the proposal, which depends on people."""
        return {
            "id": self.id,
            "project": self.project,
            "place": self.place,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "member_ids": member_ids,
            "unit_id": self.unit_id,
            "branch_id": self.branch_id,
            "state": "recorded",
            "version": self.version,
        }


@dataclass(eq=False, kw_only=True)
class DispatchPerson:
    """One of the people of a dispatch."""

    dispatch_id: str
    member_id: str


def must_be_a_period(starts_on: dt.date, ends_on: dt.date) -> None:
    """Refuse days that run backwards."""
    if ends_on < starts_on:
        detail = "结束日期不能早于开始日期。"
        raise Invalid("invalid", detail, "It ends before it starts.", errors=[field_error("/ends_on", "order", detail)])


def lasts_months(starts_on: dt.date, ends_on: dt.date, months: int) -> bool:
    """Whether the days, both included, span so many calendar months: 10 June to 9 July is one."""
    return ends_on + dt.timedelta(days=1) >= _months_later(starts_on, months)


def proposal(starts_on: dt.date, ends_on: dt.date, full_members: int, rule: OfficeRule | None) -> dict[str, Any] | None:
    """A temporary branch, with the reasons and their basis, where project and people are enough for one; else None."""
    if rule is None:
        return None
    months, needed = rule.limits["months"], rule.limits["full_members"]
    if not lasts_months(starts_on, ends_on, months) or full_members < needed:
        return None
    days = (ends_on - starts_on).days + 1
    reasons = [
        f"项目为期 {days} 天，不少于 {months} 个月。",
        f"外派人员中有正式党员 {full_members} 名，不少于 {needed} 名。",
        rule.basis,
    ]
    return {
        "proposed": True,
        "reasons": reasons,
        "clause": rule.clause,
        "source": rule.source,
        "verified": rule.verified,
    }


def no_branch_due(full_members: int, rule: OfficeRule | None) -> Conflict:
    """The refusal to form a temporary branch, with what the rule asks for."""
    if rule is None:
        why, en = "本单位没有适用的临时党支部规则，不能成立临时党支部。", "No rule for temporary branches applies."
    else:
        months, needed = rule.limits["months"], rule.limits["full_members"]
        why = f"项目不满 {months} 个月或正式党员不足 {needed} 名，不能成立临时党支部。{rule.basis}"
        en = f"A temporary branch needs {months} month(s) and {needed} full members."
    return Conflict("dispatch.no_branch_due", why, en, full_members=full_members)


def warnings(starts_on: dt.date, ends_on: dt.date, full_members: int, rule: OfficeRule | None) -> list[str]:
    """What 支部工作条例 expects of long projects."""
    if rule is None or not lasts_months(starts_on, ends_on, rule.limits["months"]):
        return []
    needed, committee = rule.limits["full_members"], rule.limits["committee_from"]
    if full_members >= committee:
        people = f"正式党员 {full_members} 名，不少于 {committee} 名，应设支部委员会。"
    elif full_members >= needed:
        people = f"正式党员 {full_members} 名，不少于 {needed} 名，可以单独成立。"
    else:
        people = f"正式党员 {full_members} 名，不足 {needed} 名，不能单独成立。"
    return [f"项目为期 {rule.limits['months']} 个月以上，宜设立正式党支部。{people}{rule.basis}"]


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
