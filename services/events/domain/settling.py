"""The study event's money side after it was agreed: expenses, and closing the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from kit.domain import Actor, Conflict, Forbidden, Invalid, field_error, in_shanghai
from services.events.domain import states
from services.events.domain.money import Expense
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

    def check_may_settle(self, actor: Actor, expenses: Iterable[Expense]) -> None:
        """Rights first, then state: finance settles after the event, never their own proposal or expense."""
        if actor.account_id in self.authors:
            raise Forbidden("settle.own", "不能结算自己提出或负责的活动。", "Nobody settles what they proposed or run.")
        if any(one.recorded_by == actor.account_id for one in expenses):
            raise Forbidden(
                "settle.own", "不能结算自己登记过支出的活动。", "Nobody settles expenses that they recorded."
            )
        self.require(SETTLING, "结算")
        self._check_unsettled()

    def settle(self, now: dt.datetime, *, fund_id: str | None, spent: Decimal, released: Decimal) -> None:
        """Close the money side; the caller has released the rest."""
        self.settled_at = now
        self.record("budget.settled", fund_id=fund_id, amount=spent, released=released)

    def _check_unsettled(self) -> None:
        if self.settled_at is not None:
            raise Conflict("event.already_settled", "该活动已经结算，不能再变更经费。", "The event is already settled.")
