"""The register (台账): what one row says of an event, and which of its materials are missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from services.events.domain.money import ZERO
from services.events.domain.states import TOOK_PLACE

MATERIALS = {
    "hold": "开展登记",
    "checkins": "签到记录",
    "photos": "活动照片",
    "reflections": "心得体会",
    "outcomes": "成果转化事项",
    "briefing": "已审核的简报",
    "publicity": "宣传报道",
    "settlement": "经费结算",
}
LONG_AGO = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
BITS = {name: 1 << place for place, name in enumerate(MATERIALS)}
"""A material's bit in `register_row.lacking`. That an event was not held in time depends on the hour and is no bit."""


@dataclass(frozen=True)
class Materials:
    """What hangs on one event, counted."""

    booked: int = 0
    checkins: int = 0
    photos: int = 0
    reflections: int = 0
    outcomes: int = 0
    briefing: str | None = None
    spent: Decimal = ZERO
    findings: int = 0
    unsolved: int = 0
    donations: int = 0
    partner_paid: int = 0
    feedbacks: int = 0
    feedback_sum: int = 0


def feedback(count: int, total: int) -> dict[str, Any]:
    """How many partners said how it was, and their average score."""
    return {"count": count, "average": f"{total / count:.1f}" if count else None}


def missing(event: Any, materials: Materials, now: dt.datetime) -> list[str]:
    """Keys of MATERIALS that should be there by the event's state and are not.

    `event` has state, ends_at, estimate, settled_at, published_at, no_outcomes_reason and imported: of what was before
    this product nothing but its row is expected.
    """
    if event.imported:
        return []
    if event.state == "confirmed":
        return ["hold"] if event.ends_at is not None and event.ends_at < now else []
    if event.state not in TOOK_PLACE:
        return []
    there = {
        "checkins": materials.checkins > 0,
        "photos": materials.photos > 0,
        "reflections": materials.reflections > 0,
        "outcomes": materials.outcomes > 0 or bool(event.no_outcomes_reason),
        "briefing": materials.briefing == "approved",
        "publicity": event.state == "held" or event.published_at is not None,
        "settlement": event.state not in ("published", "closed") or not event.estimate or event.settled_at is not None,
    }
    return [name for name, is_there in there.items() if not is_there]


def lacking(event: Any, materials: Materials) -> int:
    """What is missing whatever the hour, as bits."""
    return sum(BITS[name] for name in missing(event, materials, LONG_AGO))


@cache
def named_lacks(bits: int) -> tuple[str, ...]:
    """The keys of MATERIALS behind the bits, in their order."""
    return tuple(name for name, bit in BITS.items() if bits & bit)


def partner_headcount(event: Any) -> int:
    """How many people the partners that agreed said they would be; of an imported event what its row says."""
    if event.imported:
        return event.imported.get("partner_headcount") or 0
    answers = [answer for answer in event.negotiation.values() if answer.get("answer") == "accepted"]
    return sum(answer.get("headcount") or 0 for answer in answers)


def own_headcount(event: Any, materials: Materials) -> int:
    """Who was there of our own people and guests; who has a seat, as long as it has not been held."""
    if event.imported:
        return event.imported.get("own_headcount") or 0
    return materials.checkins if event.state in TOOK_PLACE else materials.booked


def actual_of(event: Any, materials: Materials) -> Decimal:
    """What it cost: the expenses; of an imported event what its row says."""
    return Decimal(event.imported.get("actual") or 0) if event.imported else materials.spent
