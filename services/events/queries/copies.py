"""Local copies of what other services own, and what is kept here about one of the people in them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select

from kit.domain import not_found
from kit.envelope import plain
from kit.work import Work
from services.events.persistence import event_tables as tables
from services.events.persistence.copies import account_copy
from services.events.persistence.money_tables import contribution
from services.events.persistence.supervision_tables import inspector


def personal_record(work: Work, *, member_id: str) -> dict[str, Any]:
    """Everything that a member did in study events, for handing over (`lianxue privacy export`); operators only."""
    if work.actor.reach != "all":
        raise not_found("党员")
    accounts = list(work.db.execute(select(account_copy.c.id).where(account_copy.c.member_id == member_id)).scalars())
    booking, checkin, reflection = tables.booking, tables.checkin, tables.reflection
    return {
        "bookings": _rows(work, booking, booking.c.member_id == member_id),
        "checkins": _rows(work, checkin, checkin.c.member_id == member_id),
        "reflections": _rows(
            work, reflection, or_(reflection.c.member_id == member_id, reflection.c.author_id.in_(accounts))
        ),
        "outcomes": _rows(work, tables.outcome, tables.outcome.c.owner_id == member_id),
        "contributions": _rows(work, contribution, contribution.c.member_id == member_id),
        "inspections": _rows(work, inspector, inspector.c.account_id.in_(accounts)),
        "approvals": _rows(work, tables.approval, tables.approval.c.decided_by.in_(accounts)),
    }


def _rows(work: Work, table: Table, about: ColumnElement[bool]) -> list[dict[str, Any]]:
    return [plain(dict(row)) for row in work.db.execute(select(table).where(about).order_by(table.c.id)).mappings()]


QUERIES: dict[str, Any] = {"personal_record": personal_record}
