"""What goes in and out of the figures of a year, and of years side by side."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import OperationSchema, Whole

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class StatsIn(OperationSchema):
    """One year, in Shanghai; without it this year."""

    year = Whole(2000, 2100, **ABSENT)


class StatsOut(Schema):
    """A year in figures; drafts count nowhere."""

    year = fields.Integer()
    events = fields.Dict(metadata={"description": "{total, held, imported, cancelled, by_state}"})
    totals = fields.Dict(
        metadata={
            "description": "As the register: total, held, own_headcount, partner_headcount, estimate, actual, variance."
        }
    )
    coverage = fields.Dict(
        metadata={"description": "{branches, covered, share, rows}: {branch_id, branch, total, held, planned, done}"}
    )
    by_branch = fields.List(fields.Dict(), metadata={"description": "{branch_id, branch, …totals}"})
    by_form = fields.List(fields.Dict(), metadata={"description": "{form, …totals}; null: not said"})
    by_month = fields.List(fields.Dict(), metadata={"description": "{month, …totals}; null: no date yet"})
    partnerships = fields.Dict(
        metadata={
            "description": "{total, held, partners}: one event with one partner is one; the next four sum up to it"
        }
    )
    by_partner = fields.List(fields.Dict(), metadata={"description": "{partner_id, partner, frontline, total, held}"})
    by_industry = fields.List(fields.Dict(), metadata={"description": "{industry, total, held}"})
    by_field = fields.List(fields.Dict(), metadata={"description": "{field, total, held}"})
    by_region = fields.List(fields.Dict(), metadata={"description": "{region, total, held}"})
    frontline = fields.Dict(metadata={"description": "{held, frontline, share}; share in per cent, null for none."})
    plan = fields.Dict(metadata={"description": "{lines, done, share}: lines of approved plans, and those held."})
    plan_totals = fields.Dict(metadata={"description": "As in `GET /plans/progress`."})
    money = fields.List(
        fields.Dict(),
        metadata={
            "description": "By fund: amount, reserved, spent, available as they stand, and of the events counted here "
            "estimate, reserved_by_events, spent_by_events, variance."
        },
    )
    money_elsewhere = fields.Dict(metadata={"description": "{events, estimate} of those on none of these funds"})
    money_by_category = fields.List(
        fields.Dict(), metadata={"description": "{category, estimate, spent, variance}; null: not said"}
    )
    scores = fields.Dict(metadata={"description": "{scored, records, publicity, summary, learning}: averages"})
    findings = fields.Dict(
        metadata={"description": "{total, verified, overdue, by_state, by_class, by_category}: code → how many"}
    )


class StatsYearsIn(OperationSchema):
    """Years side by side, at most twelve; without them the last five."""

    first = Whole(2000, 2100, **ABSENT)
    last = Whole(2000, 2100, **ABSENT)


class StatsYearsOut(Schema):
    """One row a year, and what the years sum up to."""

    items = fields.List(fields.Dict(), metadata={"description": "{year, …totals, partnerships, frontline, plan …}"})
    totals = fields.Dict()


INPUT: dict[str, Any] = {"stats": StatsIn, "stats_years": StatsYearsIn}
OUTPUT: dict[str, Any] = {"stats": StatsOut, "stats_years": StatsYearsOut}
