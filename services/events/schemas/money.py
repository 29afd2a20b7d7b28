"""Budget, expenses, settling, funds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields

from kit.fields import Day, Id, OperationSchema, PageSchema, Text, Whole, Yuan, one_of
from services.events.domain.money import CATEGORIES, FUND_KINDS
from services.events.schemas import contributions, over_line
from services.events.schemas.contributions import ContributionOutput

WRITTEN_HOURS = r"[0-9]{1,3}(\.[0-9])?"


class Hours(fields.Field[Decimal]):
    """学时: a number with at most one decimal, 0.5–200."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        text = str(value)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValidationError("学时应为数字，例如 4 或 3.5。")
        if isinstance(value, str) and not re.fullmatch(WRITTEN_HOURS, text):
            raise ValidationError("学时应为数字，例如 4 或 3.5。")
        hours = Decimal(text)
        if not hours.is_finite() or not Decimal("0.5") <= hours <= 200 or hours != round(hours, 1):
            raise ValidationError("学时应在 0.5 到 200 之间，最多一位小数。")
        return hours

    def json_schema(self) -> dict[str, Any]:
        """How the API document describes it; "at most one decimal" no schema says of a binary number."""
        return {"type": ["number", "string"], "minimum": 0.5, "maximum": 200, "pattern": f"^{WRITTEN_HOURS}$"}


class BudgetLineInput(OperationSchema):
    """One line of a budget; `amount` = quantity × unit_price × (days or 1) may be sent back and is ignored."""

    category = one_of(*CATEGORIES, required=True)
    description = Text(200, load_default="", allow_none=True)
    quantity = Whole(1, 100_000, required=True)
    unit = Text(20, load_default="", allow_none=True)
    unit_price = Yuan(required=True)
    days = Whole(0, 366, load_default=None, allow_none=True)
    people = Whole(0, 100_000, load_default=None, allow_none=True)
    seats = Whole(1, 500, load_default=None, allow_none=True)
    rank = Text(40, load_default=None, allow_none=True)
    hours = Hours(load_default=None, allow_none=True)
    half_days = Whole(1, 366, load_default=None, allow_none=True)
    amount = Yuan(load_only=True, allow_none=True)


class BudgetLineOutput(Schema):
    """A budget line with its amount."""

    category = fields.String()
    description = fields.String()
    quantity = fields.Integer()
    unit = fields.String()
    unit_price = Yuan()
    days = fields.Integer(allow_none=True)
    people = fields.Integer(allow_none=True)
    seats = fields.Integer(allow_none=True)
    rank = fields.String(allow_none=True)
    hours = fields.Float(allow_none=True, metadata={"description": "学时"})
    half_days = fields.Integer(allow_none=True)
    amount = Yuan(metadata={"description": "quantity × unit_price × (days or 1)"})


class BudgetedLineOutput(BudgetLineOutput):
    """A budget line beside what was spent on it."""

    spent = Yuan(metadata={"description": "Spending of the category, filled into its lines in their order"})
    variance = Yuan(metadata={"description": "amount − spent"})
    overrun = fields.Boolean()


class CategoryVarianceOutput(Schema):
    """Estimate and spending of one category."""

    category = fields.String()
    estimate = Yuan()
    spent = Yuan()
    variance = Yuan()
    overrun = fields.Boolean(metadata={"description": "More was spent than the category's lines come to"})


class OpenFundInput(OperationSchema):
    """A source of money for one year."""

    name = Text(100, 1, required=True)
    year = Whole(2000, 2100, required=True)
    kind = one_of(*FUND_KINDS, required=True)
    amount = Yuan(positive=True, required=True)


class FundsInput(PageSchema):
    """Funds of a year, or all."""

    year = Whole(2000, 2100, load_default=None, allow_none=True)


class FundInput(OperationSchema):
    """One fund."""

    fund_id = Id(required=True)


class FundOutput(Schema):
    """A fund: amount = reserved + spent + available, always."""

    id = fields.String()
    version = fields.Integer()
    unit_id = fields.String()
    name = fields.String()
    year = fields.Integer()
    kind = fields.String(metadata={"description": "administrative, party_dues or agreement"})
    amount = Yuan()
    reserved = Yuan()
    spent = Yuan()
    available = Yuan()
    opened_at = fields.String()
    state = fields.String(metadata={"description": "open, or closed: nothing more is reserved on it"})
    closed_by = fields.String(allow_none=True)
    closed_at = fields.String(allow_none=True)


class FundListOutput(Schema):
    """A page of funds, newest first."""

    items = fields.List(fields.Nested(FundOutput))
    next_cursor = fields.String(allow_none=True)


class EventMoneyInput(OperationSchema):
    """One event's money."""

    event_id = Id(required=True)


class SettleEventInput(EventMoneyInput):
    """Settle one event."""

    expected_version = Whole(load_default=None, allow_none=True)


class RecordExpenseInput(EventMoneyInput):
    """Money spent against an invoice."""

    category = one_of(*CATEGORIES, required=True)
    amount = Yuan(positive=True, required=True)
    invoice_no = Text(64, 1, required=True)
    spent_on = Day(required=True)
    attachment_id = Id(load_default=None, allow_none=True)
    over_reason = Text(1000, load_default="", allow_none=True)


class ExpenseOutput(Schema):
    """An expense, and what the event has left after it; above the line it is `pending` until finance decided."""

    id = fields.String()
    event_id = fields.String()
    fund_id = fields.String()
    category = fields.String()
    amount = Yuan()
    invoice_no = fields.String()
    spent_on = fields.String()
    attachment_id = fields.String(allow_none=True)
    recorded_by = fields.String()
    recorded_at = fields.String()
    state = fields.String(metadata={"description": "recorded, or pending: it waits for finance"})
    over_reason = fields.String()
    excess = Yuan(metadata={"description": "What a pending one needs beyond what the event has reserved"})
    reserved = Yuan(metadata={"description": "What the event still has reserved"})
    spent = Yuan(metadata={"description": "What the event has spent in all"})


class SettlementOutput(Schema):
    """The event after settling."""

    id = fields.String()
    state = fields.String()
    version = fields.Integer()
    settled_at = fields.String()
    spent = Yuan()
    released = Yuan()


class BudgetOutput(Schema):
    """An event's budget against its spending."""

    event_id = fields.String()
    version = fields.Integer()
    fund_id = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(BudgetedLineOutput))
    categories = fields.List(fields.Nested(CategoryVarianceOutput))
    expenses = fields.List(fields.Nested(ExpenseOutput))
    estimate = Yuan()
    reserved = Yuan()
    spent = Yuan()
    variance = Yuan(metadata={"description": "estimate − spent"})
    pending = Yuan(metadata={"description": "Above the line, waiting for finance; in no other figure"})
    pending_requests = fields.Integer()
    contributions = fields.List(fields.Nested(ContributionOutput), metadata={"description": "In no total"})
    cost_shifted = fields.Boolean(metadata={"description": "A partner paid something: 转嫁费用 is to be looked into"})
    settled_at = fields.String(allow_none=True)


INPUT: dict[str, Any] = {
    "open_fund": OpenFundInput,
    "funds": FundsInput,
    "fund": FundInput,
    "budget": EventMoneyInput,
    "record_expense": RecordExpenseInput,
    "settle_event": SettleEventInput,
    **over_line.INPUT,
    **contributions.INPUT,
}
OUTPUT: dict[str, Any] = {
    "open_fund": FundOutput,
    "funds": FundListOutput,
    "fund": FundOutput,
    "budget": BudgetOutput,
    "record_expense": ExpenseOutput,
    "settle_event": SettlementOutput,
    **over_line.OUTPUT,
    **contributions.OUTPUT,
}
