"""Whether retired members get a kind of message: an office's choice in place of the rule's own.

They have no duties any more. While nobody has chosen, they get greetings, published briefings and notices.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kit.domain import Aggregate, Conflict
from services.notify.domain.rules import Rule


@dataclass(eq=False, kw_only=True)
class AudienceChoice(Aggregate):
    """Of one kind of message, in one unit and those below it. `retired` None: as the rule has it."""

    id: str
    unit_id: str
    name: str
    retired: bool | None = None
    version: int = 0
    changed_by: str | None = None
    changed_at: dt.datetime | None = None

    def choose(self, retired: bool | None, by: str, now: dt.datetime) -> None:
        """Choose, or leave it to the rule again."""
        self.retired, self.changed_by, self.changed_at = retired, by, now
        self.happened("audience.changed")


def must_concern_retired(rule: Rule) -> None:
    """Conflict where there is nothing to choose: what asks something of somebody is not for retired members."""
    if rule.retired is None:
        raise Conflict(
            "audience.fixed", "这类消息不发给退休党员，没有可选的内容。",
            "Retired members do not get this kind; there is nothing to choose.",
        )  # fmt: skip
