"""From draft to approval: editing, completeness, submitting, taking back, calling off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kit.domain import Conflict, Invalid, field_error, in_shanghai
from services.events.domain import states
from services.events.domain.approvals import Approving, Chain, flat
from services.events.domain.money import MOST, estimate, lines_from
from services.events.domain.people import Branch
from services.events.domain.record import NewId
from services.events.domain.slots import check_slots, days_of, times, year_of

MATERIAL = frozenset(
    {
        "theme", "form", "branch_id", "partner_ids", "venue", "budget", "fund_id", "plan_line_id", "unplanned_reason",
        "checklist", "slots",
    }
)  # fmt: skip
"""What approvers and partners said yes to: changing it after submit asks everybody again."""

_EDITABLE = states.BEFORE_APPROVAL | {"inviting", "confirmed"}
_NEEDED = {
    "theme": "请填写主题。",
    "problem": "请填写要解决的问题。",
    "expected_result": "请填写预期成果。",
    "form": "请选择活动形式。",
    "partner_ids": "请至少选择一个联学单位。",
    "slots": "请提供 1 至 5 个候选时间。",
}


class Proposing(Approving):
    """The verbs of whoever proposes."""

    def edit(self, changes: Mapping[str, Any]) -> list[str]:
        """Replace attributes; a material change after submit reopens the proposal.

        Returns the names that really changed (none: nothing happened). `unit_id` may come with `branch_id`.
        """
        self.require(_EDITABLE, "修改")
        changed = sorted(name for name, value in changes.items() if getattr(self, name) != value)
        if "slots" in changed:
            check_slots(changes["slots"])
        if "capacity" in changed:
            self._check_capacity(changes["capacity"])
        for name in changed:
            setattr(self, name, changes[name])
        self._derive(changed)
        if not changed:
            return []
        reopened = self.state != "draft" and bool(MATERIAL & set(changed))
        if reopened:
            self.reopen()
        self.record("event.revised", fields=changed, reopened=reopened)
        return changed

    def reopen(self) -> None:
        """Back to draft under new terms: approvals, answers and agreed time are void; the caller releases the money."""
        self.move("reopen")
        self.terms += 1
        self.void_approvals()
        self.negotiation, self.negotiating_since = {}, None
        self.stop_waiting()
        self.starts_at = self.ends_at = self.approved_at = self.confirmed_at = self.submitted_at = None

    def check_complete(self, checklist_keys: Iterable[str], known_partners: Iterable[str]) -> None:
        """Refuse to submit while something is missing; every missing field is named at once."""
        errors = [
            field_error(f"/{name}", "required", text) for name, text in _NEEDED.items() if not getattr(self, name)
        ]
        if self.budget is None:
            errors.append(field_error("/budget", "required", "请填写预算；没有费用请提交空列表。"))
        if self.estimate > 0 and not self.fund_id:
            errors.append(field_error("/fund_id", "required", "有费用的活动请选择经费来源。"))
        if not self.plan_line_id and not self.unplanned_reason:
            errors.append(field_error("/unplanned_reason", "required", "未列入年度计划的活动请说明计划外理由。"))
        if len(self.slots) > 5:
            errors.append(field_error("/slots", "too_many", "候选时间最多 5 个。"))
        missing = [key for key in checklist_keys if key not in self.checklist]
        errors += [field_error(f"/checklist/{key}", "required", "请逐项确认“八个严禁”。") for key in missing]
        known = set(known_partners)
        errors += [
            field_error(f"/partner_ids/{index}", "unknown", "没有这个联学单位，或其资料尚未同步，请稍后再试。")
            for index, partner_id in enumerate(self.partner_ids)
            if partner_id not in known
        ]
        if errors:
            raise Invalid("invalid", "还有内容没有填完，请按提示补充后再提交。", "Something is missing.", errors=errors)

    def check_branches(self, branches: Mapping[str, Branch]) -> None:
        """Refuse when a branch does not exist on one of the offered dates."""
        days = [days_of(*times(offer))[0] for offer in self.slots]
        pointers = ["/branch_id", *(f"/cohost_branch_ids/{n}" for n in range(len(self.cohost_branch_ids)))]
        errors = [
            field_error(pointer, "not_on_date", "该党支部在候选日期并不存在（未成立、已撤销或尚未同步）。")
            for pointer, branch_id in zip(pointers, self.branch_ids, strict=True)
            if branch_id not in branches or not all(branches[branch_id].exists_on(day) for day in days)
        ]
        if errors:
            raise Invalid("invalid", "党支部与候选日期不符。", "A branch does not exist on that date.", errors=errors)

    def submit(
        self, checks: list[dict[str, Any]], packs: list[str], chain: Chain, now: dt.datetime, new_id: NewId
    ) -> None:
        """Ask for approval. `checks` are the pre-flight's results (no block among them), kept with the packs."""
        self.move("submit")
        self.preflight, self.packs, self.submitted_at = checks, packs, now
        warnings = sum(check["level"] == "warn" for check in checks)
        self.record("event.submitted", warnings=warnings, chain=flat(chain))
        self.start_approvals(chain, now, new_id)

    def open_to_partners(self, now: dt.datetime) -> None:
        """After the last approval, with the money reserved: every partner is to be invited."""
        if all(times(offer)[0] <= now for offer in self.slots):
            raise Conflict(
                "event.slots_past",
                "候选时间都已过去，请退回承办人另选时间。",
                "All offered slots are past; return it to the proposer.",
            )
        self.move("carry")
        self.approved_at, self.budget_year = now, year_of(self.slots[0])
        self.start_negotiation(now)
        self.record("event.approved")

    def start_negotiation(self, now: dt.datetime) -> None:
        """Everybody is asked (again); answers to earlier offers no longer count."""
        self.negotiation = {partner_id: self.fresh_offer() for partner_id in self.partner_ids}
        self.negotiating_since = now
        self.stop_waiting()

    def fresh_offer(self) -> dict[str, Any]:
        """A partner who is being asked; `offer` is the version of the fact by which they are, the very next one."""
        return {"answer": "open", "round": 0, "offer": self.version + 1}

    def withdraw(self, reason: str) -> None:
        """The proposer takes the proposal back to draft."""
        self.move("withdraw")
        self.void_approvals()
        self.submitted_at = None
        self.record("event.withdrawn", reason=reason)

    def cancel(self, reason: str) -> None:
        """Call the event off, at any time before it was held; the caller releases the money."""
        self.move("cancel")
        self.void_approvals()
        self.closing_reason = reason
        self.stop_waiting()
        self.record("event.cancelled", reason=reason)

    def _check_capacity(self, capacity: int | None) -> None:
        if capacity is not None and capacity < self.seats_taken:
            detail = f"已有 {self.seats_taken} 人报名，名额不能少于此数。"
            errors = [field_error("/capacity", "too_small", detail)]
            raise Invalid("invalid", detail, f"{self.seats_taken} seats are taken.", errors=errors)

    def _derive(self, changed: Iterable[str]) -> None:
        """What follows from other attributes: the estimate and the venue's key."""
        if "budget" in changed:
            self.estimate = estimate(lines_from(self.budget))
            _check_estimate(self.estimate)
        if "venue" in changed:
            self.venue_key = venue_key(self.venue)


def _check_estimate(found: Decimal) -> None:
    """Lines that are each within bounds may together be more than any fund can hold, or any database add up."""
    if found > MOST:
        detail = f"预算合计 {found:.2f} 元，最多 {MOST:.2f} 元，请核对单价和数量。"
        errors = [field_error("/budget", "too_large", detail)]
        raise Invalid("invalid", detail, f"The budget comes to more than {MOST:.2f} CNY.", errors=errors)


def venue_key(venue: Mapping[str, Any] | None) -> str | None:
    """By what two events mean the same venue: its name without spaces and case. None: no venue named."""
    name = "".join(str((venue or {}).get("name") or "").split()).casefold()
    return name or None


def number_of(year: int, count: int) -> str:
    """The number that people use: LX-2026-0001."""
    return f"LX-{year}-{count:04d}"


def year_in_shanghai(now: dt.datetime) -> int:
    """The year by which events are numbered."""
    return in_shanghai(now).year
