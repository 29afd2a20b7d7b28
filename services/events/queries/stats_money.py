"""A year's money by fund and by category, of the same events as the other figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from kit.fields import yuan
from services.events.domain.money import ZERO, lines_from
from services.events.domain.year_figures import Counted, by_category
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import expense, fund, reservation
from services.events.persistence.unit_tree import unit_and_above


def money(work: Any, year: int, events: Sequence[Counted], ids: Select[Any]) -> dict[str, Any]:
    """{money: by fund, money_elsewhere, money_by_category}: the estimates of all three ways are those of the totals.

    `ids`: gives those of the events.
    """
    funds, spending = _funds(work, year), _spending(work, ids)
    rows = [_of_fund(row, events, spending) for row in funds]
    known = {row.id for row in funds}
    elsewhere = [one for one in events if one.fund_id not in known]
    estimates, spent = _estimates(work, ids), _expenses(work, ids)
    return {
        "money": rows,
        "money_elsewhere": {
            "events": sum(one.events for one in elsewhere),
            "estimate": yuan(_sum(elsewhere, "estimate")),
        },
        "money_by_category": by_category(events, estimates, spent),
    }


def _funds(work: Any, year: int) -> Sequence[Any]:
    """The year's funds within reach: those of the own units, and of the units above, which pay for them."""
    query = select(fund).where(fund.c.year == year).order_by(fund.c.name, fund.c.id)
    if work.actor.reach != "all":
        units = {*work.actor.unit_scope, *unit_and_above(work.db, work.actor.unit_id)}
        query = query.where(fund.c.unit_id.in_(units))
    return list(work.db.execute(query).all())


def _of_fund(row: Any, events: Sequence[Counted], spending: dict[str, tuple[Decimal, Decimal]]) -> dict[str, Any]:
    """The fund as it stands, and what the counted events estimated, reserved and spent on it."""
    estimate = _sum([one for one in events if one.fund_id == row.id], "estimate")
    reserved, spent = spending.get(row.id, (ZERO, ZERO))
    return {
        "fund_id": row.id,
        "name": row.name,
        "kind": row.kind,
        "amount": yuan(row.amount),
        "reserved": yuan(row.reserved),
        "spent": yuan(row.spent),
        "available": yuan(row.amount - row.reserved - row.spent),
        "estimate": yuan(estimate),
        "reserved_by_events": yuan(reserved),
        "spent_by_events": yuan(spent),
        "variance": yuan(estimate - spent),
    }


def _spending(work: Any, ids: Select[Any]) -> dict[str, tuple[Decimal, Decimal]]:
    """Fund → (reserved, spent) of these events."""
    columns = reservation.c
    query = select(columns.fund_id, func.sum(columns.reserved), func.sum(columns.spent))
    query = query.where(columns.event_id.in_(ids)).group_by(columns.fund_id)
    return {fund_id: (reserved, spent) for fund_id, reserved, spent in work.db.execute(query)}


def _estimates(work: Any, ids: Select[Any]) -> dict[str, Decimal]:
    """Category → the sum of the budget lines."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    columns = study_event.c
    for budget in work.db.scalars(select(columns.budget).where(columns.id.in_(ids), columns.budget.is_not(None))):
        for line in lines_from(budget or []):
            found[line.category] += line.amount
    return dict(found)


def _expenses(work: Any, ids: Select[Any]) -> dict[str, Decimal]:
    """Category → the sum of the expenses."""
    columns = expense.c
    query = select(columns.category, func.sum(columns.amount).label("spent")).where(columns.event_id.in_(ids))
    return {row.category: row.spent for row in work.db.execute(query.group_by(columns.category))}


def _sum(events: Sequence[Counted], name: str) -> Decimal:
    return sum((getattr(event, name) for event in events), ZERO)
