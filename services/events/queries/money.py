"""Budget, expenses, settling, funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kit.clock import rfc3339
from kit.domain import not_found
from kit.fields import yuan
from kit.paging import decode_cursor, page
from services.events.domain.money import Fund, by_category, by_line, lines_from
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import fund as fund_table
from services.events.persistence.unit_tree import unit_and_above

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
    """One fund with what is reserved, spent and available now."""
    if not work.funds.usable(fund_id):
        raise not_found("经费来源")
    return work.funds.get(fund_id).to_dict()


def budget(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """The event's budget against its spending, by line and by category."""
    event = work.db.execute(select(study_event).where(study_event.c.id == event_id)).one()
    lines, expenses = lines_from(event.budget), work.funds.expenses(event_id)
    spending = work.funds.spending(event_id)
    lines_now = zip(lines, by_line(lines, expenses), strict=True)
    return {
        "event_id": event_id,
        "version": event.version,
        "fund_id": event.fund_id,
        "lines": [
            {**line.to_dict(), "spent": yuan(now.spent), "variance": yuan(now.variance)} for line, now in lines_now
        ],
        "categories": [{"category": name, **now.to_dict()} for name, now in by_category(lines, expenses).items()],
        "expenses": [one.to_dict() for one in expenses],
        "estimate": yuan(event.estimate),
        "reserved": yuan(spending.reserved),
        "spent": yuan(spending.spent),
        "variance": yuan(event.estimate - spending.spent),
        "settled_at": rfc3339(event.settled_at),
    }


QUERIES: dict[str, Any] = {"funds": funds, "fund": fund, "budget": budget}
