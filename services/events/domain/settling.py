"""The study event's money side after it was agreed: expenses, and closing the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kit.domain import Actor, Conflict, Forbidden, Invalid, field_error, in_shanghai
from services.events.domain import states
from services.events.domain.contributions import Contribution
from services.events.domain.money import Expense
from services.events.domain.over_line import ExpenseRequest, check_may_decide, still_pending
from services.events.domain.record import EventRecord

SPENDING = states.AGREED - {"closed"}
SETTLING = states.TOOK_PLACE - {"closed"}


class Settling(EventRecord):
    """The verbs of those who pay and of finance."""

    def check_may_spend(self, spent_on: dt.date, now: dt.datetime) -> None:
        """Refuse an expense before all agreed or after settling, and one of a day that has not come."""
        self.require(SPENDING, "登记支出")
        self._check_unsettled()
        if spent_on > in_shanghai(now).date():
            errors = [field_error("/spent_on", "future", "支出日期不能晚于今天。")]
            raise Invalid("invalid", "支出日期不能晚于今天。", "The day of spending lies in the future.", errors=errors)

    def check_may_receive(self, received_on: dt.date, now: dt.datetime) -> None:
        """Gifts are recorded from confirmation until filing, also after settling: they are no money of the event."""
        self.require(SPENDING, "登记捐赠或对方承担的费用")
        if received_on > in_shanghai(now).date():
            detail = "收到日期不能晚于今天。"
            errors = [field_error("/received_on", "future", detail)]
            raise Invalid("invalid", detail, "The day lies in the future.", errors=errors)

    def receive(self, contribution: Contribution) -> None:
        """Somebody gave something."""
        self.record("contribution.recorded", contribution=contribution)

    def spend(self, expense: Expense) -> None:
        """An expense was recorded; the caller has moved the money."""
        self.record(
            "expense.recorded",
            fund_id=expense.fund_id,
            amount=expense.amount,
            expense_id=expense.id,
            category=expense.category,
            invoice_no=expense.invoice_no,
            spent_on=expense.spent_on,
        )

    def ask_for_more(self, request: ExpenseRequest) -> None:
        """An expense above the line waits for finance."""
        self.record("expense.requested", **_of_request(request), reason=request.over_reason)

    def check_may_approve_expense(self, request: ExpenseRequest, actor: Actor) -> None:
        """Rights first, then states: refused before any money is taken."""
        check_may_decide(request, self.authors, actor)
        request.check_pending()
        self.require(SPENDING, "批准超支")
        self._check_unsettled()

    def approve_expense(self, request: ExpenseRequest, actor: Actor, comment: str, now: dt.datetime) -> None:
        """Finance allows it; the caller has taken the excess and moves the money now."""
        self.check_may_approve_expense(request, actor)
        request.decide("approved", actor, comment, now)
        self.record("expense.approved", **_of_request(request), comment=comment)

    def reject_expense(self, request: ExpenseRequest, actor: Actor, reason: str, now: dt.datetime) -> None:
        """Finance does not; possible whatever became of the event."""
        check_may_decide(request, self.authors, actor)
        self.drop_request(request, actor, reason, now)

    def drop_request(self, request: ExpenseRequest, actor: Actor, reason: str, now: dt.datetime) -> None:
        """It is void: refused, or the event whose money it was is called off."""
        request.decide("refused", actor, reason, now)
        self.record("expense.refused", **_of_request(request), reason=reason)

    def check_may_settle(self, actor: Actor, expenses: Iterable[Expense], pending: int = 0) -> None:
        """Rights first, then state: finance settles after the event, never their own proposal or expense."""
        if actor.account_id in self.authors:
            raise Forbidden("settle.own", "不能结算自己提出或负责的活动。", "Nobody settles what they proposed or run.")
        if any(one.recorded_by == actor.account_id for one in expenses):
            raise Forbidden(
                "settle.own", "不能结算自己登记过支出的活动。", "Nobody settles expenses that they recorded."
            )
        self.require(SETTLING, "结算")
        self._check_unsettled()
        if pending:
            raise still_pending(pending)

    def settle(self, now: dt.datetime, *, fund_id: str | None, spent: Decimal, released: Decimal) -> None:
        """Close the money side; the caller has released the rest."""
        self.settled_at = now
        self.record("budget.settled", fund_id=fund_id, amount=spent, released=released)

    def _check_unsettled(self) -> None:
        if self.settled_at is not None:
            raise Conflict("event.already_settled", "该活动已经结算，不能再变更经费。", "The event is already settled.")


def _of_request(request: ExpenseRequest) -> dict[str, Any]:
    names = ("fund_id", "amount", "excess", "category", "invoice_no", "spent_on")
    figures = {name: getattr(request, name) for name in names}
    return {"request_id": request.id, "requester_id": request.requested_by, **figures}
