"""What came of a partner's invitations, as far as the reader sees their events."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, select, true

from kit.clock import rfc3339
from kit.domain import Actor
from kit.paging import decode_cursor, page
from services.partners.domain.event_copy import EventCopy
from services.partners.domain.invitation import Invitation
from services.partners.persistence.tables import event_copy
from services.partners.persistence.tables import invitation as table
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.queries.shapes import feedback_shape, slot_shape


def partner_invitations(work: PartnersWork, *, partner_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """The newest first, without the links, which are the right to answer."""
    mine = (table.c.partner_id == partner_id, table.c.event_id == event_copy.c.id, _within(work.actor))
    after = decode_cursor(cursor, (str,))
    query = select(Invitation, EventCopy).where(*mine, *([table.c.id < after[0]] if after else []))
    rows = work.db.execute(query.order_by(table.c.id.desc()).limit(limit + 1)).all()
    found = page(rows, limit, lambda row: (row[0].id,), lambda row: _item(work, *row))
    return {**found, "totals": _totals(work, mine)}


def _within(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `Actor.reaches`, over the events."""
    if actor.reach == "all":
        return true()
    if actor.reach == "unit":
        return event_copy.c.unit_id.in_(actor.unit_scope)
    return event_copy.c.branch_id == actor.branch_id if actor.branch_id and actor.reach == "own" else false()


def _totals(work: PartnersWork, mine: tuple[ColumnElement[bool], ...]) -> dict[str, Any]:
    def of(state: str) -> Any:
        return func.coalesce(func.sum(case((table.c.state == state, 1), else_=0)), 0)

    score = table.c.feedback_score
    asked = select(func.count(), of("accepted"), of("declined"), func.count(score), func.sum(score)).where(*mine)
    invitations, accepted, declined, feedbacks, points = work.db.execute(asked).one()
    mean = (Decimal(points) / feedbacks).quantize(Decimal("0.1"), ROUND_HALF_UP) if feedbacks else None
    counts = {"invitations": invitations, "accepted": accepted, "declined": declined, "feedbacks": feedbacks}
    return {**counts, "score": None if mean is None else str(mean)}


def _item(work: PartnersWork, found: Invitation, event: EventCopy) -> dict[str, Any]:
    return {
        "id": found.id,
        "event_id": found.event_id,
        "number": event.number,
        "theme": event.theme,
        "event_state": event.state,
        "state": found.state_at(work.now),
        "round": found.round,
        "issued_at": rfc3339(found.issued_at),
        "replied_at": rfc3339(found.replies[-1].replied_at) if found.replies else None,
        "agreed": slot_shape(found.agreed) if found.agreed else None,
        "feedback": feedback_shape(found),
    }
