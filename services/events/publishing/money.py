"""Funds, and the money of study events, as facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from contracts import events as facts
from kit.fields import yuan
from services.events.domain.contributions import Contribution
from services.events.domain.funds import Fund
from services.events.domain.record import EventRecord


def fund_opened(fund: Fund) -> facts.FundOpened:
    """A source of money was opened."""
    return facts.FundOpened(
        fund_id=fund.id, unit_id=fund.unit_id, name=fund.name, year=fund.year, kind=fund.kind, amount=yuan(fund.amount)
    )


def fund_adjusted(fund: Fund, *, before: Decimal, reason: str) -> facts.FundAdjusted:
    """The yearly amount was changed."""
    return facts.FundAdjusted(**_which(fund), before=yuan(before), reason=reason)


def fund_closed(fund: Fund, *, comment: str) -> facts.FundClosed:
    """The year is closed."""
    return facts.FundClosed(**_which(fund), spent=yuan(fund.spent), comment=comment)


def _which(fund: Fund) -> dict[str, Any]:
    return {
        "fund_id": fund.id, "unit_id": fund.unit_id, "name": fund.name, "year": fund.year, "amount": yuan(fund.amount)
    }  # fmt: skip


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


def of_request(fact_class: Any) -> Any:
    """A publisher of what became of an expense above the line."""

    def publish(event: EventRecord, *, amount: Decimal, excess: Decimal, spent_on: dt.date, **details: Any) -> Any:
        details.pop("state", None)
        figures = {"amount": yuan(amount), "excess": yuan(excess), "spent_on": spent_on.isoformat()}
        return fact_class(event_id=event.id, branch_id=event.branch_id, **figures, **details)

    return publish


def contribution_recorded(event: EventRecord, *, contribution: Contribution, **_: Any) -> facts.ContributionRecorded:
    """Somebody gave something; who it was, and what, is private."""
    return facts.ContributionRecorded(
        event_id=event.id,
        branch_id=event.branch_id,
        contribution_id=contribution.id,
        kind=contribution.kind,
        received_on=contribution.received_on.isoformat(),
        amount=None if contribution.amount is None else yuan(contribution.amount),
        partner_id=contribution.partner_id,
        cost_shifted=contribution.shifts_cost,
        member_id=contribution.member_id,
        giver=contribution.giver,
        description=contribution.description,
    )


FACTS: dict[str, Any] = {
    "fund.opened": fund_opened,
    "fund.adjusted": fund_adjusted,
    "fund.closed": fund_closed,
    "expense.requested": of_request(facts.ExpenseRequested),
    "expense.approved": of_request(facts.ExpenseApproved),
    "expense.refused": of_request(facts.ExpenseRefused),
    "contribution.recorded": contribution_recorded,
    "budget.reserved": budget_reserved,
    "budget.released": budget_released,
    "expense.recorded": expense_recorded,
    "budget.settled": budget_settled,
}
