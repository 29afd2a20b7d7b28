"""Processes: begun with the change they follow from, confirmed by the facts of others, resumed by an administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts.notify import EventTold
from contracts.partners import InvitationsSettled
from kit.domain import not_found
from kit.ids import new_id
from services.events.domain.processes import Before, Process
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork


def begin(work: EventsWork, event: StudyEvent, kind: str, was: Before, reason: str, released: str | None) -> None:
    """Write down what follows from the change that the event has just gone through."""
    made = Process(id=new_id(), event=event, kind=kind, reason=reason, by=work.actor.account_id, now=work.now)
    made.lay_out(was, released, work.now, new_id)
    work.processes.add(made)


def resume_process(work: EventsWork, *, process_id: str, reason: str) -> dict[str, Any]:
    """Ask the services whose part is missing once more."""
    found: Process = work.processes.get(process_id)
    found.resume(reason, work.events.get(found.event_id), work.now, work.stuck_after)
    return {"id": found.id, "state": found.state, "version": found.version}


def when_invitations_settled_confirm_it(work: EventsWork, fact: InvitationsSettled) -> None:
    """The partners service has revoked what was to be revoked, or asked again."""
    _confirm(work, fact, "invitations", {"revoked": fact.revoked, "asked": fact.asked})


def when_event_told_confirm_it(work: EventsWork, fact: EventTold) -> None:
    """Notify has told these accounts."""
    _confirm(work, fact, "messages", {"account_ids": fact.account_ids})


def see_process(work: EventsWork, process_id: str) -> None:
    """Seen by who reaches all, and within the unit of its event."""
    found: Process = work.processes.get(process_id)
    sight = work.events.sight(found.event_id)
    if sight is None or not work.actor.reaches([], sight.unit_id):
        raise not_found("流程")


def _confirm(work: EventsWork, fact: Any, step: str, details: dict[str, Any]) -> None:
    found: Process | None = work.processes.of(fact.event_id, fact.event_version)
    if found is not None:  # none: it is about a change of the time before there were processes
        at = dt.datetime.fromisoformat(work.cause.occurred_at) if work.cause else work.now
        found.confirm(step, fact.TYPE.removesuffix(".v1"), at, details)


COMMANDS: dict[str, Any] = {"resume_process": resume_process}
REACTIONS: dict[str, Any] = {
    "events": {
        InvitationsSettled: (when_invitations_settled_confirm_it,),
        EventTold: (when_event_told_confirm_it,),
    }
}
GUARDS: dict[str, Any] = {"process_id": see_process}
