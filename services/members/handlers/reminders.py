"""Greetings and reminders of the people themselves: by the clock, once a day that they are for, whoever looks."""

from __future__ import annotations

from typing import Any

from contracts.members import DispatchReminded, MemberGreeted
from kit.domain import in_shanghai
from kit.ids import new_id
from services.members.domain.anniversaries import away_on, greeted_on
from services.members.ports import MembersWork

OCCASIONS = {"birthday": "born_on", "political_birthday": "joined_party_on"}


def remind_members(work: MembersWork) -> dict[str, Any]:
    """The timer's command: greet who has their day, and remind those away of integrity."""
    return {"greeted": _greet(work), "reminded": _remind_away(work)}


def _greet(work: MembersWork) -> int:
    """The fact names its person in private alone: its day says when somebody was born."""
    today, greeted = in_shanghai(work.now).date(), 0
    for member in work.members.with_days():
        for occasion, name in OCCASIONS.items():
            born = getattr(member, name)
            day = born and greeted_on(born, today)
            greeting_id = new_id()
            if day and work.greetings.note(occasion, member.id, day, greeting_id):
                work.publish(MemberGreeted(greeting_id=greeting_id, occasion=occasion, member_id=member.id))
                greeted += 1
    return greeted


def _remind_away(work: MembersWork) -> int:
    today, reminded = in_shanghai(work.now).date(), 0
    for dispatch in work.dispatches.under_way(today):
        day, reminder_id = away_on(dispatch.starts_on, dispatch.ends_on, today), new_id()
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
