"""When somebody is reminded of one thing: by how many days lie between today and the day on which it is due.

Each stage is told once for a thing and a due day, so another due day begins anew. Where several stages have come by,
because the product was not running, only the newest is told: the others are no news any more. The days are the
office's (rule kind `reminder_days`), and so is how long each kind may take before it is due (`owed_after`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.events.domain.owed import Owed


class Stage(NamedTuple):
    """`days` after the day on which the thing is due; before it where negative."""

    name: str
    days: int


NEWS_FOR = dt.timedelta(days=30)
"""How long after its day a stage is still worth telling; what is older stands on the lists of what is owed."""
MOST_AHEAD = dt.timedelta(days=60)
"""How long before its day an event may be spoken of."""
DEFAULTS: Mapping[str, int] = {
    "event_first": 7, "event_last": 1, "outcome_first": 7, "finding_first": 7, "finding_last": 1,
    "overdue": 1, "escalated": 7, "approval_escalated": 4,
}  # fmt: skip
"""Where no pack has the kind: an office may have ended ours."""


def ladders(days: Mapping[str, int]) -> Mapping[str, Sequence[Stage]]:
    """By kind, the earliest stage first, `days` as the rule has them. What is not here its branch's nudges tell.

    The first two stages are called by what they are where nobody has chosen.
    """
    late, later = Stage("overdue", days["overdue"]), Stage("escalated", days["escalated"])
    overdue = (Stage("on_the_day", 0), late, later)
    return {
        "event": (*_ahead("week_before", days["event_first"]), *_ahead("day_before", days["event_last"])),
        "hold": (late, later),
        "summary": overdue,
        "publication": overdue,
        "settlement": overdue,
        "outcome": (*_ahead("week_before", days["outcome_first"]), *overdue),
        # what is late has a ladder of its own
        "finding": (*_ahead("week_before", days["finding_first"]), *_ahead("day_before", days["finding_last"])),
        "approval": (late, Stage("escalated", days["approval_escalated"])),
    }


def _ahead(name: str, days: int) -> Sequence[Stage]:
    return (Stage(name, -days),) if days else ()


LADDERS = ladders(DEFAULTS)


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing at one stage. `responsible_id`, `owner_id`, `member_ids`: whom it concerns besides the branch."""

    kind: str
    id: str
    stage: str
    due_on: dt.date
    branch_id: str
    unit_id: str
    title: str
    event_id: str | None
    role: str | None = None
    responsible_id: str | None = None
    owner_id: str | None = None
    member_ids: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, dt.date]:
        """What may be told once."""
        return (self.kind, self.id, self.stage, self.due_on)


def stage_reached(ladder: Sequence[Stage], since: dt.date, due: dt.date, today: dt.date) -> Stage | None:
    """The newest stage that has come, or None.

    Not one whose day was over when the thing came up (`since`): whoever got it that day knows. What is said in advance
    is not said any more once the day is over, and nothing is said that has been so for a month.
    """
    come = [stage for stage in ladder if due + dt.timedelta(days=stage.days) <= today]
    if not come:
        return None
    newest = come[-1]
    day = due + dt.timedelta(days=newest.days)
    over = today > due if newest.days < 0 else today > day + NEWS_FOR
    return None if day <= since or over else newest


def due_now(owed: Owed, today: dt.date, by_kind: Mapping[str, Sequence[Stage]] = LADDERS) -> Due | None:
    """What is to be told of something owed, if anything; `by_kind`: the ladders of its unit."""
    stage = stage_reached(by_kind.get(owed.kind, ()), owed.since, owed.due, today)
    if stage is None:
        return None
    return Due(
        kind=owed.kind, id=owed.id, stage=stage.name, due_on=owed.due, branch_id=owed.branch_id, unit_id=owed.unit_id,
        title=owed.title, event_id=owed.event_id, role=None if owed.of_branch else owed.asked[0],
        responsible_id=owed.responsible_id,
    )  # fmt: skip
