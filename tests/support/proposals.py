"""Proposals for tests of the rules."""

from __future__ import annotations

import datetime as dt

from kit.clock import SHANGHAI
from services.events.domain.rules import checklist_keys
from services.events.persistence.rule_pack_files import shipped_packs

CONFIRMED = dict.fromkeys(checklist_keys(shipped_packs()), True)
"""A discipline checklist with every item confirmed."""


def slot_on(day: str, hour: int = 9, hours: float = 3) -> tuple[dt.datetime, dt.datetime]:
    """A candidate slot on a day in Shanghai."""
    starts_at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), SHANGHAI)
    return starts_at, starts_at + dt.timedelta(hours=hours)
