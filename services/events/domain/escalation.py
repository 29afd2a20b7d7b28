"""Who hears of a finding that is late, step by step: the branch, its secretary, the unit's leader, the committee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

LADDER_ROLES = {"organizer": "承办支部", "secretary": "支部书记", "leader": "单位领导", "committee": "机关党委"}


class Rung(NamedTuple):
    """Whom to tell (a role), and how many days after the last day."""

    to: str
    days: int


LADDER = (Rung("organizer", 0), Rung("secretary", 1), Rung("leader", 7), Rung("committee", 14))
"""Ours (office settings of DOMAIN.md §4); an office's rule pack may say otherwise."""


def rungs_reached(ladder: Sequence[Rung], due_at: dt.datetime, now: dt.datetime) -> int:
    """How many steps have come by now, for something due at `due_at` and not done."""
    return sum(due_at + dt.timedelta(days=rung.days) < now for rung in ladder)
