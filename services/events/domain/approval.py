"""One approval that is asked for: a step of a chain, one role, one person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Actor, in_shanghai

ROLE_NAMES = {"secretary": "支部书记", "leader": "单位领导", "finance": "财务", "committee": "机关党委审批岗"}


@dataclass(eq=False)
class Approval:
    """One person's part of one step of one attempt. `state`: waiting, pending, approved, returned, rejected, void.

    A step that needs several people has one of these for each, with the same number. `for_account_id` is whose place
    a deputy took.
    """

    id: str
    attempt: int
    step: int
    role: str
    state: str = "waiting"
    requested_at: dt.datetime | None = None
    urged_on: dt.date | None = None
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    comment: str | None = None
    for_account_id: str | None = None

    def decide(self, decision: str, actor: Actor, person: Actor, comment: str | None, now: dt.datetime) -> None:
        """Write down who decided what, and in whose place where `person` is not the actor."""
        self.state, self.comment = decision, comment
        self.decided_by, self.decided_at = actor.account_id, now
        self.for_account_id = None if person.account_id == actor.account_id else person.account_id

    def ask(self, now: dt.datetime) -> None:
        """It is this step's turn."""
        self.state, self.requested_at = "pending", now
        self.urged_on = self.decided_by = self.decided_at = self.comment = self.for_account_id = None

    def urged_today(self, now: dt.datetime) -> bool:
        """Whoever is to decide was reminded on this day already."""
        return self.urged_on == in_shanghai(now).date()

    @property
    def counted(self) -> frozenset[str]:
        """Whose word this is: of who decided, and of whom they stood in for."""
        return frozenset(one for one in (self.decided_by, self.for_account_id) if one)

    @property
    def facts(self) -> dict[str, Any]:
        """What every fact says of it."""
        return {"approval_id": self.id, "step": self.step, "role": self.role}


def waited(since: dt.datetime | None, until: dt.datetime | None) -> dict[str, int | None]:
    """How long somebody waited: seconds as they passed, and midnights of Shanghai between the two moments."""
    if since is None or until is None:
        return {"waited_seconds": None, "waited_days": None}
    days = (in_shanghai(until).date() - in_shanghai(since).date()).days
    return {"waited_seconds": max(0, int((until - since).total_seconds())), "waited_days": max(0, days)}
