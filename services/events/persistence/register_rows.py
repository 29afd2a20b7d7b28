"""What hangs on many events at once: one grouped query a kind of material, never one an event."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kit.clock import SHANGHAI
from services.events.domain.register import Materials
from services.events.persistence.copies import feedback_copy
from services.events.persistence.event_tables import booking, briefing, checkin, outcome, photo, reflection, study_event
from services.events.persistence.money_tables import contribution, reservation
from services.events.persistence.supervision_tables import finding


def in_year(year: int) -> ColumnElement[bool]:
    """Events of a year, in Shanghai: by their date, and by when they were proposed while they have none."""
    first, last = _midnight(dt.date(year, 1, 1)), _midnight(dt.date(year + 1, 1, 1))
    event = study_event.c
    dated = and_(event.starts_at >= first, event.starts_at < last)
    return or_(dated, and_(event.starts_at.is_(None), event.created_at >= first, event.created_at < last))


def materials_of(db: Session, events: Select[Any]) -> dict[str, Materials]:
    """Materials by event id, for the events whose ids this query gives; events without any are absent."""
    counts: dict[str, dict[str, Any]] = {}
    for name, column, condition in (
        ("booked", booking.c.event_id, booking.c.state == "booked"),
        ("checkins", checkin.c.event_id, checkin.c.partner_id.is_(None)),
        ("photos", photo.c.event_id, None),
        ("reflections", reflection.c.event_id, None),
        ("outcomes", outcome.c.event_id, None),
        ("findings", finding.c.event_id, None),
        ("unsolved", finding.c.event_id, finding.c.state != "verified"),
        ("donations", contribution.c.event_id, contribution.c.kind == "donation"),
        ("partner_paid", contribution.c.event_id, contribution.c.kind == "partner_paid"),
        ("feedbacks", feedback_copy.c.event_id, None),
    ):
        for event_id, count in db.execute(_counted(column, condition, events)):
            counts.setdefault(event_id, {})[name] = count
    states = select(briefing.c.event_id, briefing.c.state).where(briefing.c.event_id.in_(events))
    for event_id, state in db.execute(states):
        counts.setdefault(event_id, {})["briefing"] = state
    sums = (("spent", reservation.c.event_id, reservation.c.spent),
            ("feedback_sum", feedback_copy.c.event_id, feedback_copy.c.score))  # fmt: skip
    for name, column, summand in sums:
        for event_id, total in db.execute(_summed(column, summand, events)):
            counts.setdefault(event_id, {})[name] = total
    return {event_id: Materials(**found) for event_id, found in counts.items()}


def _counted(column: Column[Any], condition: ColumnElement[bool] | None, events: Select[Any]) -> Select[Any]:
    query = select(column, func.count()).where(column.in_(events)).group_by(column)
    return query if condition is None else query.where(condition)


def _summed(column: Column[Any], summand: Column[Any], events: Select[Any]) -> Select[Any]:
    return select(column, func.sum(summand)).where(column.in_(events)).group_by(column)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), SHANGHAI)
