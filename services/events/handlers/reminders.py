"""Reminding by the clock: what is due is told once a stage and due day, whoever looks and however often."""

from __future__ import annotations

from typing import Any

from contracts.events import ReminderRaised
from kit.domain import SYSTEM, in_shanghai
from kit.ids import new_id
from services.events.domain.reminders import Due, due_now

AT_ONCE = 200
"""So that the first run after a long pause holds the database for a moment, not for minutes."""


def raise_reminders(work: Any) -> dict[str, Any]:
    """The timer's command. A row a stage stands for the telling, in the same transaction as the fact."""
    today = in_shanghai(work.now).date()
    scope = work.owed.scope(SYSTEM)
    owed = (due_now(one, today, scope.ladders(one.unit_id)) for one in work.owed.listed(SYSTEM))
    found = [*work.reminders.near(today, scope.ladders), *(one for one in owed if one is not None)]
    raised = [one for one in work.reminders.untold(found)[:AT_ONCE] if work.reminders.note(one)]
    for one in raised:
        work.publish(_fact(work.reminders.with_people(one)))
    return {"raised": len(raised)}


def _fact(due: Due) -> ReminderRaised:
    return ReminderRaised(
        reminder_id=new_id(), kind=due.kind, stage=due.stage, thing_id=due.id, subject_id=due.event_id or due.id,
        event_id=due.event_id, branch_id=due.branch_id, unit_id=due.unit_id, due_on=due.due_on.isoformat(),
        title=due.title, role=due.role, responsible_id=due.responsible_id, owner_id=due.owner_id,
        member_ids=list(due.member_ids),
    )  # fmt: skip


COMMANDS: dict[str, Any] = {"raise_reminders": raise_reminders}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
