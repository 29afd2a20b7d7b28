"""Expenses and settling; beside them, each a module: funds, expenses above the line, what others gave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kit.clock import rfc3339
from kit.domain import Invalid, field_error
from kit.fields import yuan
from kit.ids import new_id
from services.events.domain.money import ZERO, Expense, lines_from, over_reserved
from services.events.domain.over_line import left_in_category, over_line
from services.events.domain.study_event import StudyEvent
from services.events.handlers import contributions, funds, over_line_requests
from services.events.handlers.access import own_event
from services.events.ports import EventsWork


def record_expense(
    work: EventsWork, *, event_id: str, over_reason: str | None, attachment_id: str | None, **known: Any
) -> dict[str, Any]:
    """Record an expense: its amount moves from reserved to spent, on the event and on its fund.

    Above the line it becomes, with a reason, a request that waits for finance; without one it is refused.
    """
    event = own_event(work, event_id)
    event.check_may_spend(known["spent_on"], work.now)
    _check_voucher(work, event, attachment_id)
    work.funds.claim_invoice(known["invoice_no"], event_id)
    refusal = _above_the_line(work, event, known["category"], known["amount"])
    if refusal is not None and not over_reason:
        raise refusal
    if refusal is not None and over_reason:
        return over_line_requests.ask(work, event, over_reason, attachment_id=attachment_id, **known)
    expense = Expense(
        id=new_id(),
        event_id=event_id,
        fund_id=work.funds.spend(event_id, known["amount"]),
        attachment_id=attachment_id,
        recorded_by=work.actor.account_id,
        recorded_at=work.now,
        **known,
    )
    event.spend(work.funds.add_expense(expense))
    return {**expense.to_dict(), "state": "recorded", **work.funds.spending(event_id).to_dict()}


def settle_event(work: EventsWork, *, event_id: str, expected_version: int | None) -> dict[str, Any]:
    """Close the money side of an event that was held: what is still reserved goes back to the fund."""
    event = work.events.get(event_id)
    event.check_may_settle(work.actor, work.funds.expenses(event_id), work.expense_requests.pending(event_id))
    event.expect_version(expected_version)
    spending = work.funds.spending(event_id)
    released = work.funds.release(event_id)
    given_back = released[1] if released else ZERO
    event.settle(work.now, fund_id=spending.fund_id, spent=spending.spent, released=given_back)
    return {
        "id": event.id,
        "state": event.state,
        "version": event.version,
        "settled_at": rfc3339(event.settled_at),
        "spent": yuan(spending.spent),
        "released": yuan(given_back),
    }


def _above_the_line(work: EventsWork, event: StudyEvent, category: str, amount: Decimal) -> Exception | None:
    """The refusal of an expense above what is reserved, or above its category's lines; None within both."""
    reserved = work.funds.spending(event.id).reserved
    if amount > reserved:
        return over_reserved(amount, reserved)
    left = left_in_category(category, lines_from(event.budget), work.funds.expenses(event.id))
    return over_line(category, amount, left) if left is not None and amount > left else None


def _check_voucher(work: EventsWork, event: StudyEvent, attachment_id: str | None) -> None:
    """Refuse a scan that has not arrived, and one of other people: an invoice is the actor's or their branch's."""
    if attachment_id is None:
        return
    file = work.attachments.get(attachment_id)
    if file.account_id != work.actor.account_id and file.branch_id != event.branch_id:
        detail = "发票附件应由本支部上传，请重新上传。"
        errors = [field_error("/attachment_id", "foreign", detail)]
        raise Invalid("invalid", detail, "That file is not your branch's.", errors=errors)
    if file.state != "stored":
        detail = "发票附件还没有上传完，请重新上传。"
        raise Invalid("invalid", detail, "Not uploaded yet.", errors=[field_error("/attachment_id", "state", detail)])


COMMANDS: dict[str, Any] = {
    "record_expense": record_expense,
    "settle_event": settle_event,
    **funds.COMMANDS,
    **over_line_requests.COMMANDS,
    **contributions.COMMANDS,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {**funds.GUARDS, **over_line_requests.GUARDS}
