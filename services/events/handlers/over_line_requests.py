"""Expenses above the line: asked for with a reason, decided by finance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kit.ids import new_id
from services.events.domain.money import ZERO
from services.events.domain.over_line import ExpenseRequest, no_fund
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import see_event
from services.events.ports import EventsWork


def ask(work: EventsWork, event: StudyEvent, over_reason: str, *, amount: Decimal, **known: Any) -> dict[str, Any]:
    """Keep the expense as a request; the caller has judged the voucher and claimed the invoice number."""
    spending = work.funds.spending(event.id)
    fund_id = event.fund_id or spending.fund_id  # what an earlier attempt spent may lie on another year's fund
    if fund_id is None:
        raise no_fund()
    work.funds.hold(fund_id).check_open()
    request = ExpenseRequest(
        id=new_id(),
        event_id=event.id,
        fund_id=fund_id,
        amount=amount,
        excess=max(amount - spending.reserved, ZERO),
        over_reason=over_reason,
        state="pending",
        requested_by=work.actor.account_id,
        requested_at=work.now,
        **known,
    )
    event.ask_for_more(work.expense_requests.add(request))
    return _as_expense(work, request)


def approve_expense(work: EventsWork, *, request_id: str, comment: str | None) -> dict[str, Any]:
    """Take the excess from the fund and record the expense, in this transaction: without money it stays pending."""
    event, request = _locked(work, request_id)
    event.check_may_approve_expense(request, work.actor)
    request.excess = work.funds.top_up(request.fund_id, event.id, request.amount)
    event.approve_expense(request, work.actor, comment or "", work.now)
    if request.excess > 0:
        event.record("budget.reserved", fund_id=request.fund_id, amount=request.excess)
    work.funds.spend(event.id, request.amount)
    event.spend(work.funds.add_expense(request.as_expense()))
    return {**request.to_dict(), "version": event.version, **work.funds.spending(event.id).to_dict()}


def reject_expense(work: EventsWork, *, request_id: str, reason: str) -> dict[str, Any]:
    """No: its invoice number is free again."""
    event, request = _locked(work, request_id)
    event.reject_expense(request, work.actor, reason, work.now)
    work.funds.free_invoice(request.invoice_no)
    return {**request.to_dict(), "version": event.version, **work.funds.spending(event.id).to_dict()}


def drop_requests(work: EventsWork, event: StudyEvent, reason: str) -> None:
    """The event's money is given back: what was asked beyond it is void."""
    for request in work.expense_requests.pending_of(event.id):
        event.drop_request(request, work.actor, reason, work.now)
        work.funds.free_invoice(request.invoice_no)


def see_request(work: EventsWork, request_id: str) -> None:
    """A request is as visible as its event."""
    see_event(work, work.expense_requests.event_of(request_id))


def _locked(work: EventsWork, request_id: str) -> tuple[StudyEvent, ExpenseRequest]:
    """The event first, whose lock serializes all that happens to its money; then the request as it is now."""
    event = work.events.get(work.expense_requests.event_of(request_id))
    return event, work.expense_requests.get(request_id)


def _as_expense(work: EventsWork, request: ExpenseRequest) -> dict[str, Any]:
    """The answer to whoever recorded it, in the shape of an expense."""
    asked = {"state": request.state, "over_reason": request.over_reason, "excess": f"{request.excess:.2f}"}
    return {**request.as_expense().to_dict(), **asked, **work.funds.spending(request.event_id).to_dict()}


COMMANDS: dict[str, Any] = {"approve_expense": approve_expense, "reject_expense": reject_expense}
GUARDS: dict[str, Any] = {"request_id": see_request}
