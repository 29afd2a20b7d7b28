"""Expenses above the line: recorded only after finance approved them, with a reason.

The line of an expense is what the event still has reserved and, where its budget has lines at all, what the lines of
the expense's category come to. Within both an expense is recorded at once; above either it becomes a request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kit.domain import Actor, Conflict, Forbidden, rfc3339
from services.events.domain.money import CATEGORIES, ZERO, BudgetLine, Expense

REQUEST_STATES = {"pending": "待财务审批", "approved": "已批准", "refused": "未批准"}


@dataclass(kw_only=True, eq=False)
class ExpenseRequest:
    """An expense that waits for finance, or did. Once approved, the expense carries the request's id.

    `excess` is what it needs beyond the event's reservation: as it was when asked for, and as it was taken.
    """

    id: str
    event_id: str
    fund_id: str
    category: str
    amount: Decimal
    excess: Decimal
    invoice_no: str
    spent_on: dt.date
    attachment_id: str | None
    over_reason: str
    state: str
    requested_by: str
    requested_at: dt.datetime
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    comment: str | None = None

    def decide(self, state: str, actor: Actor, comment: str, now: dt.datetime) -> None:
        """Approved or refused, once."""
        self.check_pending()
        self.state, self.comment = state, comment
        self.decided_by, self.decided_at = actor.account_id, now

    def check_pending(self) -> None:
        """Refuse what was decided already."""
        if self.state != "pending":
            raise Conflict(
                "expense.already_decided",
                f"该超支申请{REQUEST_STATES[self.state]}，不能再次审批。请刷新页面。",
                f"The request is {self.state} already.",
                state=self.state,
            )

    def as_expense(self) -> Expense:
        """The expense that was asked for."""
        return Expense(
            id=self.id,
            event_id=self.event_id,
            fund_id=self.fund_id,
            category=self.category,
            amount=self.amount,
            invoice_no=self.invoice_no,
            spent_on=self.spent_on,
            attachment_id=self.attachment_id,
            recorded_by=self.requested_by,
            recorded_at=self.decided_at or self.requested_at,
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        plain = (
            "id", "event_id", "fund_id", "category", "invoice_no", "attachment_id", "over_reason", "state",
            "requested_by", "decided_by", "comment",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in plain},
            "amount": f"{self.amount:.2f}",
            "excess": f"{self.excess:.2f}",
            "spent_on": self.spent_on.isoformat(),
            "requested_at": rfc3339(self.requested_at),
            "decided_at": rfc3339(self.decided_at),
        }


def may_decide(request: ExpenseRequest, authors: Collection[str], actor: Actor) -> bool:
    """Finance, never who proposed or runs the event (its `authors`) or asked for the money."""
    return actor.has("finance") and actor.account_id not in (*authors, request.requested_by)


def check_may_decide(request: ExpenseRequest, authors: Collection[str], actor: Actor) -> None:
    """The same as a refusal."""
    if not may_decide(request, authors, actor):
        raise Forbidden(
            "expense.own",
            "不能审批自己提出或负责的活动的超支申请，也不能审批自己登记的，请由其他财务人员审批。",
            "Nobody decides on what they proposed, run or asked for.",
        )


def left_in_category(category: str, lines: Iterable[BudgetLine], expenses: Iterable[Expense]) -> Decimal | None:
    """What the category's lines still allow; None for a budget without lines, which has nothing to compare with."""
    planned = list(lines)
    if not planned:
        return None
    allowed = sum((line.amount for line in planned if line.category == category), ZERO)
    return allowed - sum((one.amount for one in expenses if one.category == category), ZERO)


def over_line(category: str, amount: Decimal, left: Decimal) -> Conflict:
    """More than the category's lines still allow: with both figures."""
    rest = max(left, ZERO)
    return Conflict(
        "expense.over_line",
        f"“{CATEGORIES[category]}”预算还剩 {rest:.2f} 元，不足以支出 {amount:.2f} 元。"
        "请核对金额和类别；确需超支的，填写超支理由，报财务审批。",
        f"{rest:.2f} CNY left in this category, {amount:.2f} CNY to be spent. Give `over_reason` to ask finance.",
        left=f"{rest:.2f}",
        amount=f"{amount:.2f}",
    )


def no_fund() -> Conflict:
    """An event without cost has no fund from which more could come."""
    return Conflict(
        "expense.no_fund",
        "该活动没有选定经费来源，无处列支。请另提一个有预算的活动。",
        "The event names no fund that could pay.",
    )


def still_pending(count: int) -> Conflict:
    """Settling would close the books over an open question."""
    return Conflict(
        "expense.request_pending",
        f"还有 {count} 笔超支申请等待财务审批，请先批准或不予批准，再结算。",
        "Expense requests are waiting: approve or reject them first.",
        pending=count,
    )
