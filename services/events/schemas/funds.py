"""What finance does with a fund: adjust, close, and look at the year's end."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import OperationSchema, Text, Whole, Yuan
from services.events.schemas.money import FundInput, FundOutput


class AdjustFundInput(FundInput):
    """Another yearly amount, with the reason."""

    expected_version = Whole(load_default=None, allow_none=True)
    amount = Yuan(positive=True, required=True)
    reason = Text(1000, 1, required=True)


class CloseFundInput(FundInput):
    """Close the year."""

    expected_version = Whole(load_default=None, allow_none=True)
    comment = Text(1000, load_default="", allow_none=True)


class YearEndInput(FundInput):
    """One fund's year-end."""


class FundedEventOutput(Schema):
    """One event on this fund."""

    event_id = fields.String()
    number = fields.String()
    theme = fields.String()
    branch_id = fields.String()
    branch = fields.String()
    state = fields.String()
    estimate = Yuan(metadata={"description": "Nothing where the event went on with another fund"})
    reserved = Yuan()
    spent = Yuan()
    released = Yuan(metadata={"description": "All that was reserved and given back"})
    variance = Yuan(metadata={"description": "estimate − spent"})
    pending_requests = fields.Integer(metadata={"description": "Expenses above the line that wait for finance"})
    settled_at = fields.String(allow_none=True)
    open = fields.Boolean(metadata={"description": "Whether its money side still waits for somebody"})


class YearEndTotalsOutput(Schema):
    """The sums over the events; reserved and spent are the fund's own figures."""

    events = fields.Integer()
    estimate = Yuan()
    reserved = Yuan()
    spent = Yuan()
    released = Yuan()
    variance = Yuan()


class YearEndOutput(Schema):
    """A fund's year, event by event."""

    fund = fields.Nested(FundOutput)
    events = fields.List(fields.Nested(FundedEventOutput))
    totals = fields.Nested(YearEndTotalsOutput)
    unsettled = fields.List(fields.String(), metadata={"description": "Numbers of the events whose money is open"})
    may_close = fields.Boolean()


INPUT: dict[str, type[OperationSchema]] = {
    "adjust_fund": AdjustFundInput,
    "close_fund": CloseFundInput,
    "year_end": YearEndInput,
}
OUTPUT: dict[str, Any] = {"adjust_fund": FundOutput, "close_fund": FundOutput, "year_end": YearEndOutput}
