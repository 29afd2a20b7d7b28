"""The working calendar of an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.domain import Forbidden
from services.events.domain.calendar_view import calendar_view

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork


def calendar(work: EventsWork, *, year: int) -> dict[str, Any]:
    """The days of a year that differ from plain weekends, for the actor's own unit."""
    unit_id = work.actor.unit_id
    if unit_id is None:
        raise Forbidden("rules.no_unit", "您的账号不属于任何单位，没有工作日历。", "Your account belongs to no unit.")
    entered = work.packs.calendars.entered(unit_id, year)
    return calendar_view(year, unit_id, entered, work.packs.calendar_of(unit_id))


QUERIES: dict[str, Any] = {"calendar": calendar}
