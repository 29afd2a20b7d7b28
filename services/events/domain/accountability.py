"""Accountability (问责): one table of measures for all, and each measure that was taken against a branch.

A measure is for findings that are late, were opened again, or are severe. It names a branch, never a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Invalid, field_error, rfc3339
from services.events.domain.finding import Finding

MEASURES = {
    "reminder": "谈话提醒",
    "criticism": "批评教育",
    "self_examination": "责令检查",
    "circular": "通报批评",
    "rectify_order": "责令限期整改",
}
"""Ours, in the order of weight; an office's rule pack may have another table."""


@dataclass(eq=False, kw_only=True)
class Accountability(Aggregate):
    """One measure taken against one branch for some of its findings. `name`: what the table called it then."""

    id: str
    branch_id: str
    unit_id: str
    measure: str
    name: str
    finding_ids: list[str]
    reason: str
    basis: str
    applied_by: str
    applied_at: dt.datetime
    version: int = 0

    def apply(self) -> None:
        """From now on it stands, in the dossier and on the ledger."""
        self.happened("accountability.applied")

    def shown(self) -> dict[str, Any]:
        """JSON-ready."""
        same = ("id", "version", "branch_id", "measure", "name", "finding_ids", "reason", "basis", "applied_by")
        return {**{name: getattr(self, name) for name in same}, "applied_at": rfc3339(self.applied_at)}


def calls_for(finding: Finding, now: dt.datetime) -> bool:
    """Whether a measure may be taken for it: late, once opened again, or severe."""
    return finding.is_overdue(now) or finding.was_reopened or finding.severity == "severe"


def must_be_of_table(measure: str, table: Mapping[str, str]) -> None:
    """Only what the table has: equal cases are treated alike."""
    if measure not in table:
        detail = "问责措施应从统一的措施表中选择：" + "、".join(f"{name}（{key}）" for key, name in table.items())
        errors = [field_error("/measure", "unknown", detail)]
        raise Invalid("accountability.unknown_measure", detail, "Not in the table of measures.", errors=errors)


def must_call_for_it(findings: Sequence[Finding | None], branch_id: str, now: dt.datetime) -> None:
    """Every finding is the branch's own, and late, opened again or severe; each that is not is named."""
    errors = []
    for place, finding in enumerate(findings):
        if finding is None or finding.branch_id != branch_id:
            errors.append(field_error(f"/finding_ids/{place}", "unknown", "没有找到该问题，或者它不属于该支部。"))
        elif not calls_for(finding, now):
            detail = "只有逾期、退回再整改或严重的问题才能问责。"
            errors.append(field_error(f"/finding_ids/{place}", "not_allowed", detail))
    if errors:
        raise Invalid("accountability.not_called_for", errors[0]["detail"], "Not late or severe.", errors=errors)


def must_name_nobody(texts: Mapping[str, str], names: Iterable[str]) -> None:
    """A branch answers for it, not a person: what is on the ledger stays there."""
    known = [name for name in names if len(name) > 1]
    errors = [
        field_error(f"/{field}", "names_a_person", "问责记录面向支部，不写个人姓名。")
        for field, text in texts.items()
        if any(name in text for name in known)
    ]
    if errors:
        raise Invalid("accountability.names_a_person", errors[0]["detail"], "No names of people.", errors=errors)
