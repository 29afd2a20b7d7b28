"""Greetings and reminders of the people themselves: by the clock, once a day that they are for, whoever looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from contracts.members import DispatchReminded, MemberGreeted
from kit.domain import in_shanghai
from kit.ids import new_id
from kit.office_rules import OfficeRule
from services.members.domain.anniversaries import away_on, greeted_on
from services.members.ports import MembersWork

AWAY_EVERY = 30
"""Days, where no pack has the kind: an office may have ended ours."""
OCCASIONS = {"birthday": "born_on", "political_birthday": "joined_party_on"}


class UnitRules:
    """The figures of one day, asked for once a unit."""

    def __init__(self, work: MembersWork, day: dt.date) -> None:
        self.work, self.day = work, day
        self._known: dict[str, Mapping[str, OfficeRule]] = {}

    def limit(self, unit_id: str, kind: str, name: str, default: int) -> int:
        """One figure of a rule, or the default where the unit has no such rule."""
        if unit_id not in self._known:
            self._known[unit_id] = self.work.branch_rules.on(self.day, unit_id)
        rule = self._known[unit_id].get(kind)
        return rule.limits[name] if rule is not None else default


def remind_members(work: MembersWork) -> dict[str, Any]:
    """The timer's command: greet who has their day, and remind those away of integrity."""
    return {"greeted": _greet(work), "reminded": _remind_away(work)}


def _greet(work: MembersWork) -> int:
    """The fact names its person in private alone: its day says when somebody was born."""
    today, greeted = in_shanghai(work.now).date(), 0
    rules = UnitRules(work, today)
    for member in work.members.with_days():
        for occasion, name in OCCASIONS.items():
            born = getattr(member, name)
            day = born and greeted_on(born, today)
            if not day or not rules.limit(member.unit_id, "greetings", occasion, 1):
                continue
            greeting_id = new_id()
            if work.greetings.note(occasion, member.id, day, greeting_id):
                work.publish(MemberGreeted(greeting_id=greeting_id, occasion=occasion, member_id=member.id))
                greeted += 1
    return greeted


def _remind_away(work: MembersWork) -> int:
    today, reminded = in_shanghai(work.now).date(), 0
    rules = UnitRules(work, today)
    for dispatch in work.dispatches.under_way(today):
        every = rules.limit(dispatch.unit_id, "away_reminders", "every_days", AWAY_EVERY)
        day, reminder_id = away_on(dispatch.starts_on, dispatch.ends_on, today, every), new_id()
        if day and work.greetings.note("dispatch", dispatch.id, day, reminder_id):
            people = [member.id for member in work.dispatches.people(dispatch.id)]
            work.publish(
                DispatchReminded(
                    reminder_id=reminder_id, dispatch_id=dispatch.id, unit_id=dispatch.unit_id,
                    project=dispatch.project, due_on=day.isoformat(), member_ids=people,
                )
            )  # fmt: skip
            reminded += 1
    return reminded
