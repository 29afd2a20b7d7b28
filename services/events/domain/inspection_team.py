"""Who inspects in one round, from when to when. Their access ends with their time, or when somebody ends it.

They may be borrowed people of other roles. Nobody inspects an event of their own branch, or one that they run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kit.domain import Actor, Forbidden


@dataclass(kw_only=True, eq=False)
class Inspector:
    """One member of a round's team: an account with a task, both days included."""

    id: str
    account_id: str
    task: str
    from_on: dt.date
    to_on: dt.date
    ended_at: dt.datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None

    def serves(self, day: dt.date) -> bool:
        """Whether they may look and work on that day."""
        return self.ended_at is None and self.from_on <= day <= self.to_on

    def shown(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "account_id": self.account_id, "task": self.task, "from": self.from_on.isoformat(),
            "to": self.to_on.isoformat(), "ended": self.ended_at is not None, "end_reason": self.end_reason,
        }  # fmt: skip


class Run(Protocol):
    """Of an event: whose it is."""

    @property
    def branch_ids(self) -> Sequence[str]: ...
    @property
    def people(self) -> Sequence[str | None]: ...


def must_be_impartial(actor: Actor, event: Run) -> None:
    """Refuse whoever belongs to one of the event's branches, proposed it or runs it."""
    if actor.branch_id in event.branch_ids or actor.account_id in event.people:
        raise Forbidden(
            "inspection.own_branch",
            "不能检查本支部的活动，也不能检查自己提出或承办的活动。",
            "Nobody inspects their own branch's events, or their own.",
        )


def must_serve(team: Sequence[Inspector], account_id: str, day: dt.date) -> None:
    """A round's team works on it, each within their own time; without a team any supervisor of the unit."""
    if team and not any(one.account_id == account_id and one.serves(day) for one in team):
        raise Forbidden(
            "inspection.not_on_team",
            "您不在本轮检查组内，或者不在授权期限之内。",
            "Not on this round's team, or not within your time.",
        )
