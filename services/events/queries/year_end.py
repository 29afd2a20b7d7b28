"""The year-end of a fund, event by event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from kit.clock import rfc3339
from kit.domain import not_found
from services.events.domain.money import ZERO
from services.events.domain.year_end import FundedEvent, totals
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import expense_request, reservation
from services.events.queries.names import branch_names

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork


def year_end(work: EventsWork, *, fund_id: str) -> dict[str, Any]:
    """By event: estimate, reserved, spent, released, variance; totals; and what keeps the year open.

    For the fund's own unit and those above it: a unit below sees the fund, and not what others spend of it.
    """
    fund = work.funds.get(fund_id)
    if work.actor.reach != "all" and fund.unit_id not in work.actor.unit_scope:
        raise not_found("经费来源")
    events = _events(work, fund_id)
    names = branch_names(work, {one.branch_id for one in events})
    shown = [one.to_dict(names.get(one.branch_id, "")) for one in events]
    return {
        "fund": fund.to_dict(),
        "events": shown,
        "totals": totals(events),
        "unsettled": [one.number for one in events if one.is_open],
        "may_close": fund.closed_at is None and not any(one.blocks_closing for one in events),
    }


def _events(work: EventsWork, fund_id: str) -> list[FundedEvent]:
    event = study_event.c
    waiting = (
        select(expense_request.c.event_id, func.count().label("pending"))
        .where(expense_request.c.fund_id == fund_id, expense_request.c.state == "pending")
        .group_by(expense_request.c.event_id)
        .subquery()
    )
    columns = (event.id, event.number, event.theme, event.branch_id, event.state, event.estimate, event.fund_id)
    money = (reservation.c.reserved, reservation.c.spent, reservation.c.released, waiting.c.pending)
    query = (
        select(*columns, event.settled_at, *money)
        .outerjoin(reservation, (reservation.c.event_id == event.id) & (reservation.c.fund_id == fund_id))
        .outerjoin(waiting, waiting.c.event_id == event.id)
        .where(reservation.c.event_id.is_not(None) | waiting.c.event_id.is_not(None))
        .order_by(event.number)
    )
    return [_funded(row, fund_id) for row in work.db.execute(query)]


def _funded(row: Any, fund_id: str) -> FundedEvent:
    return FundedEvent(
        event_id=row.id,
        number=row.number,
        theme=row.theme,
        branch_id=row.branch_id,
        state=row.state,
        estimate=row.estimate if row.fund_id == fund_id else ZERO,
        reserved=row.reserved or ZERO,
        spent=row.spent or ZERO,
        released=row.released or ZERO,
        settled_at=rfc3339(row.settled_at),
        pending=row.pending or 0,
    )


QUERIES: dict[str, Any] = {"year_end": year_end}
