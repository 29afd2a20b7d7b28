"""Who sees money, plan and invitations, and who only what is agreed."""

from __future__ import annotations

from kit.domain import Actor
from services.events.domain.study_event import StudyEvent


def reaches_all(actor: Actor) -> bool:
    """Whether the actor's reach includes money and invitations."""
    return actor.reach in ("own", "unit", "all")


def sees_all(actor: Actor, event: StudyEvent) -> bool:
    """The same for one event: who only takes part in another branch's event sees no money either."""
    return reaches_all(actor) and actor.reaches(event.branch_ids, event.unit_id)
