"""What partners answer, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kit.clock import rfc3339
from kit.domain import not_found
from services.events.domain.blackouts import PartnerAway, blackouts_on
from services.events.domain.common_slots import MOST_FOUND, CommonSlot
from services.events.domain.people import Partner
from services.events.domain.slots import days_of
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.confidential import sees_all


def common_slots(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """The times that partners can make by their own words, those of most partners first."""
    event = work.events.get(event_id)
    if not sees_all(work, event):
        raise not_found("活动")
    partners = work.copies.partners(event.taking_part())
    found = [_item(work, one, partners) for one in event.common_slots(work.now)]
    return {"items": sorted(found, key=_rank)[:MOST_FOUND]}


def _item(work: EventsWork, found: CommonSlot, partners: dict[str, Partner]) -> dict[str, Any]:
    first, last = days_of(found.starts_at, found.ends_at)
    return {
        "starts_at": rfc3339(found.starts_at),
        "ends_at": rfc3339(found.ends_at),
        "everybody": len(found.can) == len(partners),
        "working_day": work.packs.calendar.is_workday(first),
        "can": _named(partners[key] for key in found.can if key in partners),
        "not_said": _named(one for key, one in partners.items() if key not in found.can),
        "away": [_away(one) for one in blackouts_on(partners.values(), first, last)],
    }


def _rank(item: dict[str, Any]) -> tuple[Any, ...]:
    return -len(item["can"]), len(item["away"]), not item["working_day"], item["starts_at"]


def _named(partners: Iterable[Partner]) -> list[dict[str, str]]:
    return [{"id": one.id, "name": one.name} for one in partners]


def _away(one: PartnerAway) -> dict[str, str]:
    days = {"starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat()}
    return {"id": one.partner_id, "name": one.name, "reason": one.reason, **days}


QUERIES: dict[str, Any] = {"common_slots": common_slots}
