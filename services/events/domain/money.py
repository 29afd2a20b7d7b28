"""Money of a study event: budget lines, their sum, and what was spent. CNY as Decimal, never as float."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kit.domain import Conflict, field_error, rfc3339

CATEGORIES = {
    "vehicle": "租车",
    "transport": "城市间交通",
    "meals": "伙食",
    "lodging": "住宿",
    "venue": "场地",
    "lecture": "讲课",
    "materials": "资料",
    "other": "其他",
}
FUND_KINDS = {"administrative": "行政经费", "party_dues": "党费", "agreement": "契约共建经费"}
ZERO = Decimal("0.00")
FEN = Decimal("0.01")
MOST = Decimal("99999999.99")
"""A fund's largest yearly amount, and so an event's largest estimate."""


def in_fen(amount: Decimal) -> Decimal:
    """Two decimals, half a fen rounded up."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class BudgetLine:
    """One line of a budget. `people`, `seats`, `rank`, `hours` (学时) and `half_days` serve the caps only.

    `unit_price` is per vehicle and day for vehicles, per person and meal for meals, per 学时 for lectures.
    """

    category: str
    description: str = ""
    quantity: int = 1
    unit: str = ""
    unit_price: Decimal = ZERO
    days: int | None = None
    people: int | None = None
    seats: int | None = None
    rank: str | None = None
    hours: Decimal | None = None
    half_days: int | None = None

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> BudgetLine:
        """A line from its stored or loaded form; unknown members (`amount`) are ignored, None takes the default."""
        known = {f.name: row[f.name] for f in fields(cls) if row.get(f.name) is not None}
        for name in ("unit_price", "hours"):
            if name in known:
                known[name] = Decimal(str(known[name]))
        return cls(**known)

    @property
    def amount(self) -> Decimal:
        """Quantity × unit price × (days or 1)."""
        return in_fen(self.quantity * self.unit_price * (self.days or 1))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, as API.md shows a line, with its `amount`."""
        hours = None if self.hours is None else int(self.hours) if self.hours == int(self.hours) else float(self.hours)
        return {**asdict(self), "unit_price": f"{self.unit_price:.2f}", "hours": hours, "amount": f"{self.amount:.2f}"}


def lines_from(rows: Iterable[Mapping[str, Any]] | None) -> list[BudgetLine]:
    """Lines from stored or loaded dicts; None is no line."""
    return [BudgetLine.from_dict(row) for row in rows or ()]


def estimate(lines: Iterable[BudgetLine]) -> Decimal:
    """The sum of the lines' amounts, two decimals."""
    return sum((line.amount for line in lines), ZERO)


@dataclass(frozen=True)
class Spending:
    """What one event has reserved and spent, and on which fund (None: nothing was ever reserved)."""

    fund_id: str | None
    reserved: Decimal
    spent: Decimal

    def to_dict(self) -> dict[str, str]:
        """JSON-ready, without the fund."""
        return {"reserved": f"{self.reserved:.2f}", "spent": f"{self.spent:.2f}"}


@dataclass(kw_only=True, eq=False)
class Expense:
    """Money spent for an event against an invoice. Never changed: a mistake is corrected by another record."""

    id: str
    event_id: str
    fund_id: str
    category: str
    amount: Decimal
    invoice_no: str
    spent_on: dt.date
    attachment_id: str | None
    recorded_by: str
    recorded_at: dt.datetime

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "id": self.id,
            "event_id": self.event_id,
            "fund_id": self.fund_id,
            "category": self.category,
            "amount": f"{self.amount:.2f}",
            "invoice_no": self.invoice_no,
            "spent_on": self.spent_on.isoformat(),
            "attachment_id": self.attachment_id,
            "recorded_by": self.recorded_by,
            "recorded_at": rfc3339(self.recorded_at),
        }


def agreement_exceeded(needed: Decimal, left: Decimal) -> Conflict:
    """More than the partner's agreement still allows this year: with both figures."""
    return Conflict(
        "agreement.exceeded",
        f"共建契约本年度还可使用 {left:.2f} 元，不足 {needed:.2f} 元。请调减预算或更换经费来源。",
        f"The agreement still allows {left:.2f} CNY this year, {needed:.2f} CNY needed.",
        available=f"{left:.2f}",
        needed=f"{needed:.2f}",
    )


def over_reserved(amount: Decimal, reserved: Decimal) -> Conflict:
    """More than the event has left: with both figures."""
    return Conflict(
        "expense.over_reserved",
        f"该活动还剩预留 {reserved:.2f} 元，不足以支出 {amount:.2f} 元。"
        "请核对金额；确需超支的，填写超支理由，报财务审批。",
        f"{reserved:.2f} CNY still reserved, {amount:.2f} CNY to be spent. Give `over_reason` to ask finance.",
        reserved=f"{reserved:.2f}",
        amount=f"{amount:.2f}",
    )


def duplicate_invoice(invoice_no: str) -> Conflict:
    """The same invoice cannot be paid twice."""
    return Conflict(
        "expense.duplicate_invoice",
        f"发票号 {invoice_no} 已经登记过，请核对发票。",
        f"Invoice {invoice_no} is already recorded.",
        errors=[field_error("/invoice_no", "duplicate", "该发票号已经登记过。")],
    )


@dataclass(frozen=True)
class Variance:
    """Estimate against what was spent, for one category or one line."""

    estimate: Decimal
    spent: Decimal

    @property
    def variance(self) -> Decimal:
        """What was not spent; negative when more was spent than planned."""
        return self.estimate - self.spent

    @property
    def overrun(self) -> bool:
        """Whether more was spent than planned."""
        return self.spent > self.estimate

    def to_dict(self) -> dict[str, str]:
        """JSON-ready."""
        return {"estimate": f"{self.estimate:.2f}", "spent": f"{self.spent:.2f}", "variance": f"{self.variance:.2f}"}


def by_category(lines: Iterable[BudgetLine], expenses: Iterable[Expense]) -> dict[str, Variance]:
    """Estimate and spending of every category that has either, in the categories' own order."""
    planned: dict[str, Decimal] = {}
    paid: dict[str, Decimal] = {}
    for line in lines:
        planned[line.category] = planned.get(line.category, ZERO) + line.amount
    for one in expenses:
        paid[one.category] = paid.get(one.category, ZERO) + one.amount
    return {
        category: Variance(planned.get(category, ZERO), paid.get(category, ZERO))
        for category in CATEGORIES
        if category in planned or category in paid
    }


def by_line(lines: Iterable[BudgetLine], expenses: Iterable[Expense]) -> list[Variance]:
    """Spending spread over the lines of its category in their order; an overrun stays on the category's last line."""
    planned = list(lines)
    paid = {category: total.spent for category, total in by_category(planned, expenses).items()}
    last = {line.category: place for place, line in enumerate(planned)}
    found = []
    for place, line in enumerate(planned):
        left = paid[line.category]
        share = left if last[line.category] == place else min(left, line.amount)
        paid[line.category] = left - share
        found.append(Variance(line.amount, share))
    return found
