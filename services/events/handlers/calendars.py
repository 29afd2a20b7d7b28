"""The working calendar of an office: the days off and the days worked that it enters itself."""

from __future__ import annotations

from typing import Any

from kit.domain import Stale
from services.events.domain.calendar_view import calendar_view
from services.events.handlers.rules import own_office
from services.events.ports import EventsWork


def change_calendar(
    work: EventsWork, *, year: int, expected_version: int | None, days: list[dict[str, Any]]
) -> dict[str, Any]:
    """Replace the days that the actor's office entered for a year; an empty list takes them back."""
    unit_id = own_office(work)
    entered = work.packs.calendars.entered(unit_id, year)
    if entered is None and expected_version not in (None, 0):
        raise Stale("stale", "内容已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")
    entered = work.packs.calendars.begun(unit_id, year)
    entered.expect_version(expected_version)
    entered.enter(days, work.actor.account_id, work.now)
    return calendar_view(year, unit_id, entered, work.packs.calendar_of(unit_id))


COMMANDS: dict[str, Any] = {"change_calendar": change_calendar}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
