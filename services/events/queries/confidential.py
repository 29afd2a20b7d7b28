"""Who sees money, plan and invitations, and who only what is agreed."""

from __future__ import annotations

from kit.domain import Actor
from services.events.domain.deputies import waits_for
from services.events.domain.study_event import StudyEvent
from services.events.persistence.unit_of_work import EventsWork


def reaches_all(actor: Actor) -> bool:
    """Whether the actor's reach includes money and invitations."""
    return actor.reach in ("own", "unit", "all")


def sees_all(work: EventsWork, event: StudyEvent) -> bool:
    """The same for one event: who only takes part in another branch's event sees no money either; a deputy does."""
    actor = work.actor
    if reaches_all(actor) and actor.reaches(event.branch_ids, event.unit_id):
        return True
    mine = work.events.decided_for_another(event.id, actor.account_id)
    return mine or waits_for(work.principals(), event)
