"""Budget, expenses, settling, funds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kit.clock import rfc3339
from kit.fields import yuan
from kit.paging import decode_cursor, page
from services.events.domain.contributions import Contribution, cost_shifted
from services.events.domain.funds import Fund
from services.events.domain.money import ZERO, BudgetLine, Expense, by_category, by_line, lines_from
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import fund as fund_table
from services.events.persistence.unit_tree import unit_and_above
from services.events.queries import over_line, year_end
from services.events.queries.confidential import must_see_money
from services.events.queries.names import partner_names

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork


def funds(work: EventsWork, *, year: int | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Funds of the actor's office, newest first."""
    query = select(Fund).order_by(fund_table.c.id.desc()).limit(limit + 1)
    if work.actor.reach != "all":
        units = {*work.actor.unit_scope, *unit_and_above(work.db, work.actor.unit_id)}
        query = query.where(fund_table.c.unit_id.in_(units))
    if year is not None:
        query = query.where(fund_table.c.year == year)
    after = decode_cursor(cursor, (str,))
    if after is not None:
        query = query.where(fund_table.c.id < after[0])
    return page(work.db.scalars(query).all(), limit, lambda fund: (fund.id,), lambda fund: fund.to_dict())


def fund(work: EventsWork, *, fund_id: str) -> dict[str, Any]:
    """One fund with what is reserved, spent and available now; the guard has judged that it may be seen."""
    return work.funds.get(fund_id).to_dict()


def budget(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """The event's budget against its spending, by line and by category."""
    must_see_money(work, event_id)
    event = work.db.execute(select(study_event).where(study_event.c.id == event_id)).one()
    lines, expenses = lines_from(event.budget), work.funds.expenses(event_id)
    spending = work.funds.spending(event_id)
    return {
        "event_id": event_id,
        "version": event.version,
        "fund_id": event.fund_id,
        "lines": _by_line(lines, expenses),
        "categories": [
            {"category": name, **now.to_dict(), "overrun": now.overrun}
            for name, now in by_category(lines, expenses).items()
        ],
        "expenses": [one.to_dict() for one in expenses],
        "estimate": yuan(event.estimate),
        "reserved": yuan(spending.reserved),
        "spent": yuan(spending.spent),
        "variance": yuan(event.estimate - spending.spent),
        **_pending(work, event_id),
        **_given(work, work.contributions.of_event(event_id)),
        "settled_at": rfc3339(event.settled_at),
    }


def _by_line(lines: list[BudgetLine], expenses: Sequence[Expense]) -> list[dict[str, Any]]:
    return [
        {**line.to_dict(), "spent": yuan(now.spent), "variance": yuan(now.variance), "overrun": now.overrun}
        for line, now in zip(lines, by_line(lines, expenses), strict=True)
    ]


def _pending(work: EventsWork, event_id: str) -> dict[str, Any]:
    waiting = work.expense_requests.pending_of(event_id)
    return {"pending": yuan(sum((one.amount for one in waiting), ZERO)), "pending_requests": len(waiting)}


def _given(work: EventsWork, contributions: Sequence[Contribution]) -> dict[str, Any]:
    """With the givers' names; who was erased has none any more."""
    partners = partner_names(work, {one.partner_id for one in contributions if one.partner_id})
    members = work.copies.members({one.member_id for one in contributions if one.member_id})
    names = {**partners, **{key: member.name for key, member in members.items()}}
    shown = [one.to_dict(names.get(one.partner_id or one.member_id or "", "")) for one in contributions]
    return {"contributions": shown, "cost_shifted": cost_shifted(contributions)}


QUERIES: dict[str, Any] = {
    "funds": funds,
    "fund": fund,
    "budget": budget,
    **over_line.QUERIES,
    **year_end.QUERIES,
}
