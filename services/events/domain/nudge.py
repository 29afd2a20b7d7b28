"""A branch that is behind is reminded once, escalated once, and settled once it has caught up.

open ──days pass without improvement──▶ escalated
  └────────── caught up ──▶ settled ◀──────────┘
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.domain import Aggregate, Conflict, in_shanghai, rfc3339
from services.events.domain.weakness import Patience, Standing

STATES = {"open": "已提醒", "escalated": "已上报", "settled": "已赶上"}
LIVE = ("open", "escalated")


class Nudge(Aggregate):
    """One case of a branch, which has at most one that is not settled. `overdue`: its late things, at their fewest."""

    escalated_at: dt.datetime | None = None
    settled_at: dt.datetime | None = None

    def __init__(self, *, id: str, branch_id: str, unit_id: str, now: dt.datetime) -> None:
        self.id = id
        self.version = 0
        self.branch_id = branch_id
        self.unit_id = unit_id
        self.state = "open"
        self.reasons: list[dict[str, Any]] = []
        self.overdue = 0
        self.opened_at = self.improved_at = now

    def open(self, found: Standing) -> None:
        """The branch is behind: it hears of it."""
        self._note(found)
        self.happened("nudge.opened", **self._said())

    def look_again(self, found: Standing, patience: Patience, now: dt.datetime) -> None:
        """Settle what was caught up; escalate what did not improve for long enough. Anything else changes nothing."""
        if not found.reasons:
            self.settle(now, "caught_up")
            return
        if found.overdue < self.overdue:
            self.improved_at = now
            self._note(found)
        waited = (in_shanghai(now).date() - in_shanghai(self.improved_at).date()).days
        if self.state == "open" and patience.escalate_after and waited >= patience.escalate_after:
            self.state, self.escalated_at = "escalated", now
            self._note(found)
            self.happened("nudge.escalated", **self._said())

    def settle(self, now: dt.datetime, why: str) -> None:
        """It is over. `why`: caught_up, or dissolved with its branch."""
        self.state, self.settled_at = "settled", now
        self.happened("nudge.settled", why=why)

    def _note(self, found: Standing) -> None:
        self.reasons = [{"reason": one.name, "value": one.value, "limit": one.limit, "text": one.text}
                        for one in found.reasons]  # fmt: skip
        self.overdue = found.overdue

    def _said(self) -> dict[str, Any]:
        return {"reasons": self.reasons, "overdue": self.overdue, "text": self.text}

    @property
    def text(self) -> str:
        """Why, for people."""
        return "；".join(str(one["text"]) for one in self.reasons)

    def shown(self) -> dict[str, Any]:
        """JSON-ready."""
        moments = ("opened_at", "improved_at", "escalated_at", "settled_at")
        plain = ("id", "version", "branch_id", "state", "reasons", "overdue", "text")
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: rfc3339(getattr(self, name)) for name in moments},
        }


def urged_today() -> Conflict:
    """Once a day is enough."""
    return Conflict("branch.urged_today", "今天已经催办过该支部，请明天再催。", "This branch was urged today already.")
