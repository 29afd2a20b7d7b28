"""The register (台账) as it is read: one row an event, where it is found, and sums of what lies together.

All of it follows from other tables and is kept with them, in one transaction (`register_keeping`). A branch sees what
it hosts and what it co-hosts (`register_place`); sums only ever gain rows, so that nobody waits for anybody,
and a timer folds those of one kind into one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from kit.columns import Json, Money, Utc
from services.events.domain.register_row import RegisterPartner, RegisterPlace, RegisterRow
from services.events.domain.register_sums import COUNTED, CUTS, RegisterDaySum, RegisterMarkSum, RegisterSum
from services.events.persistence.metadata import mapper_registry, metadata


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


register_row = Table(
    "register_row",
    metadata,
    Column("event_id", String(64), ForeignKey("study_event.id"), primary_key=True),
    Column("number", String(20), nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("branch_id", String(64), nullable=False),
    Column("cohost_branch_ids", Json, nullable=False),
    Column("partner_ids", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("form", String(20)),
    Column("funding", String(20), nullable=False),
    Column("year", Integer, nullable=False),
    Column("starts_at", Utc),
    Column("ends_at", Utc),
    Column("held_on", Date),
    Column("cohosted", Boolean, nullable=False),
    Column("frontline", Boolean, nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("theme", String(200), nullable=False),
    Column("place", String(200)),
    _count("own_headcount"),
    _count("partner_headcount"),
    Column("estimate", Money, nullable=False),
    Column("actual", Money, nullable=False),
    Column("legacy_number", String(40)),
    Column("remarks", Text),
    _count("lacking"),
    _count("checkins"),
    _count("photos"),
    _count("reflections"),
    Column("briefing", String(16)),
    Column("published_at", Utc),
    Column("channels", Json, nullable=False),
    _count("outcomes"),
    _count("findings"),
    _count("unsolved"),
    _count("donations"),
    _count("partner_paid"),
    _count("feedbacks"),
    _count("feedback_sum"),
    comment="Follows from study_event and what hangs on it. lacking: a bit a material, see domain/register.py.",
)
_row = register_row.c
Index("uq_register_row_number", _row.number, unique=True)
Index("ix_register_row_branch", _row.branch_id, _row.number)
Index("ix_register_row_state", _row.state, _row.number)
Index(
    "ix_register_row_year", _row.year, _row.number, _row.unit_id, _row.state, _row.branch_id, _row.form, _row.funding,
    _row.held_on, _row.cohosted, _row.frontline, _row.imported, _row.lacking, _row.ends_at, _row.findings,
    _row.unsolved, _row.own_headcount, _row.partner_headcount, _row.estimate, _row.actual, _row.event_id,
)  # fmt: skip
"""Rows are wide: what is filtered by and summed up stands here, in the order of pages."""
_sums = (
    _row.unit_id,
    _row.state,
    _row.own_headcount,
    _row.partner_headcount,
    _row.findings,
    _row.number,
    _row.event_id,
)
Index("ix_register_row_actual", _row.actual, _row.estimate, *_sums)
Index("ix_register_row_estimate", _row.estimate, _row.actual, *_sums)
"""What costs more than so much, in whatever year: summed up without the other rows."""
Index("ix_register_row_frontline", _row.frontline, _row.number)
Index("ix_register_row_lacking", _row.number, sqlite_where=_row.lacking > 0, postgresql_where=_row.lacking > 0)
Index(
    "ix_register_row_findings", _row.number, _row.unit_id, _row.state, _row.own_headcount, _row.partner_headcount,
    _row.findings, _row.unsolved, _row.estimate, _row.actual, _row.event_id,
    sqlite_where=_row.findings > 0, postgresql_where=_row.findings > 0,
)  # fmt: skip

register_place = Table(
    "register_place",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("number", String(20), primary_key=True),
    Column("event_id", String(64), ForeignKey("register_row.event_id"), nullable=False, index=True),
)

register_partner = Table(
    "register_partner",
    metadata,
    Column("partner_id", String(64), primary_key=True),
    Column("number", String(20), primary_key=True),
    Column("event_id", String(64), ForeignKey("register_row.event_id"), nullable=False, index=True),
)

_places, _days, _marks = (cut.alike for cut in CUTS)


def _summed() -> list[Any]:
    """The figures of a summand."""
    return [Column(name, Money if name in ("estimate", "actual") else Integer, nullable=False) for name in COUNTED]


register_sum = Table(
    "register_sum",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("unit_id", String(64), nullable=False),
    Column("branch_id", String(64), nullable=False),
    Column("hosted", Boolean, nullable=False),
    Column("year", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("form", String(20), nullable=False),
    *_summed(),
    Index("ix_register_sum_alike", *_places, *COUNTED),
    comment="Summands; those that are alike are folded into one. hosted: by this branch, not co-hosted.",
)

register_day_sum = Table(
    "register_day_sum",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("held_on", Date, nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    *_summed(),
    Index("ix_register_day_sum_alike", *_days, *COUNTED),
    comment="As register_sum, by the day in Shanghai.",
)

register_mark_sum = Table(
    "register_mark_sum",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("unit_id", String(64), nullable=False),
    Column("year", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("funding", String(20), nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("cohosted", "frontline", "imported", "over_budget")),
    Column("lacking", Integer, nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("found", "unsolved_found")),
    *_summed(),
    Index("ix_register_mark_sum_alike", *_marks, *COUNTED),
    comment="As register_sum, by what an event is marked with. found: there are findings.",
)

SUMS: dict[type, Table] = {
    RegisterSum: register_sum,
    RegisterDaySum: register_day_sum,
    RegisterMarkSum: register_mark_sum,
}
for _class, _table in (
    (RegisterRow, register_row),
    (RegisterPlace, register_place),
    (RegisterPartner, register_partner),
    *SUMS.items(),
):
    mapper_registry.map_imperatively(_class, _table)
