"""What an office's packs say about supervision: clocks, whom to tell when something is late, and the measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from services.events.domain.accountability import MEASURES
from services.events.domain.escalation import LADDER, Rung
from services.events.domain.rectification import CLOCKS, Clocks
from services.events.domain.rules.packs import RulePack, rules_in_force


def clocks(packs: Iterable[RulePack], day: dt.date) -> Clocks:
    """The clocks of the three classes on that day; ours where no pack has any."""
    limits = _limits(packs, day, "findings.clocks")
    return Clocks(**limits) if limits else CLOCKS


def ladder(packs: Iterable[RulePack], day: dt.date) -> tuple[Rung, ...]:
    """The steps of escalation on that day; ours where no pack has any."""
    limits = _limits(packs, day, "findings.escalation")
    return tuple(Rung(one["to"], one["days"]) for one in limits) if limits else LADDER


def measures(packs: Iterable[RulePack], day: dt.date) -> dict[str, str]:
    """The one table of measures on that day, key -> name in the order of weight; ours where no pack has one."""
    limits = _limits(packs, day, "accountability.measures")
    return {one["key"]: one["text"] for one in limits} if limits else dict(MEASURES)


def _limits(packs: Iterable[RulePack], day: dt.date, key: str) -> Any:
    found = rules_in_force(packs, day).get(key)
    return found[0].limits if found else None
