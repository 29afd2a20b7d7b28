"""Funds, and the money of study events, as facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from contracts import events as facts
from kit.fields import yuan
from services.events.domain.money import Fund
from services.events.domain.record import EventRecord


def fund_opened(fund: Fund) -> facts.FundOpened:
    """A source of money was opened."""
    return facts.FundOpened(
        fund_id=fund.id, unit_id=fund.unit_id, name=fund.name, year=fund.year, kind=fund.kind, amount=yuan(fund.amount)
    )


def budget_reserved(event: EventRecord, *, fund_id: str, amount: Decimal, **_: Any) -> facts.BudgetReserved:
    """The estimate is reserved."""
    return facts.BudgetReserved(event_id=event.id, branch_id=event.branch_id, fund_id=fund_id, amount=yuan(amount))


def budget_released(
    event: EventRecord, *, fund_id: str, amount: Decimal, reason: str = "", **_: Any
) -> facts.BudgetReleased:
    """What was reserved is free again."""
    return facts.BudgetReleased(
        event_id=event.id, branch_id=event.branch_id, fund_id=fund_id, amount=yuan(amount), reason=reason
    )


def expense_recorded(
    event: EventRecord, *, amount: Decimal, spent_on: dt.date, **details: Any
) -> facts.ExpenseRecorded:
    """Money moved from reserved to spent."""
    details.pop("state", None)
    return facts.ExpenseRecorded(
        event_id=event.id, branch_id=event.branch_id, amount=yuan(amount), spent_on=spent_on.isoformat(), **details
    )


def budget_settled(
    event: EventRecord, *, fund_id: str | None, amount: Decimal, released: Decimal, **_: Any
) -> facts.BudgetSettled:
    """Finance closed the money side; an event without cost names no fund."""
    return facts.BudgetSettled(
        event_id=event.id,
        branch_id=event.branch_id,
        fund_id=fund_id or "",
        amount=yuan(amount),
        released=yuan(released),
    )


FACTS: dict[str, Any] = {
    "fund.opened": fund_opened,
    "budget.reserved": budget_reserved,
    "budget.released": budget_released,
    "expense.recorded": expense_recorded,
    "budget.settled": budget_settled,
}
