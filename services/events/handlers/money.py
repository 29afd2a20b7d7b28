"""Budget, expenses, settling, funds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from kit.clock import rfc3339
from kit.domain import Forbidden, Invalid, field_error
from kit.fields import yuan
from kit.ids import new_id
from services.events.domain.money import ZERO, Expense, Fund, duplicate_invoice
from services.events.handlers.access import own_event
from services.events.ports import EventsWork


def open_fund(work: EventsWork, *, name: str, year: int, kind: str, amount: Decimal) -> dict[str, Any]:
    """Open a source of money for one year, in the actor's unit."""
    if work.actor.unit_id is None:
        raise Forbidden(
            "fund.no_unit", "您的账号不属于任何单位，不能设立经费来源。", "Your account belongs to no unit."
        )
    fund = Fund(
        id=new_id(),
        unit_id=work.actor.unit_id,
        name=name,
        year=year,
        kind=kind,
        amount=amount,
        opened_by=work.actor.account_id,
        now=work.now,
    )
    return work.funds.add(fund).to_dict()


def record_expense(
    work: EventsWork,
    *,
    event_id: str,
    category: str,
    amount: Decimal,
    invoice_no: str,
    spent_on: dt.date,
    attachment_id: str | None,
) -> dict[str, Any]:
    """Record an expense: its amount moves from reserved to spent, on the event and on its fund."""
    event = own_event(work, event_id)
    event.check_may_spend(spent_on, work.now)
    _check_voucher(work, invoice_no, attachment_id)
    known: dict[str, Any] = {"category": category, "amount": amount, "invoice_no": invoice_no, "spent_on": spent_on}
    expense = Expense(
        id=new_id(),
        event_id=event_id,
        fund_id=work.funds.spend(event_id, amount),
        attachment_id=attachment_id,
        recorded_by=work.actor.account_id,
        recorded_at=work.now,
        **known,
    )
    event.spend(work.funds.add_expense(expense))
    return {**expense.to_dict(), **work.funds.spending(event_id).to_dict()}


def settle_event(work: EventsWork, *, event_id: str, expected_version: int | None) -> dict[str, Any]:
    """Close the money side of an event that was held: what is still reserved goes back to the fund."""
    event = work.events.get(event_id)
    event.check_may_settle(work.actor, work.funds.expenses(event_id))
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


def _check_voucher(work: EventsWork, invoice_no: str, attachment_id: str | None) -> None:
    """Refuse an invoice that was paid already, and a scan of it that has not arrived."""
    if work.funds.invoice_known(invoice_no):
        raise duplicate_invoice(invoice_no)
    if attachment_id is not None and work.attachments.get(attachment_id).state != "stored":
        detail = "发票附件还没有上传完，请重新上传。"
        raise Invalid("invalid", detail, "Not uploaded yet.", errors=[field_error("/attachment_id", "state", detail)])


COMMANDS: dict[str, Any] = {"open_fund": open_fund, "record_expense": record_expense, "settle_event": settle_event}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
