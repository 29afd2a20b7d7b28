"""Who sees money, plan and invitations, and who only what is agreed."""

from __future__ import annotations

from kit.domain import Actor, not_found
from services.events.domain.deputies import WITH_MONEY, sees_money
from services.events.domain.study_event import StudyEvent
from services.events.persistence.unit_of_work import EventsWork


def reaches_all(actor: Actor) -> bool:
    """Whether the actor's reach includes money and invitations."""
    return actor.reach in WITH_MONEY


def sees_all(work: EventsWork, event: StudyEvent) -> bool:
    """The same for one event: who only takes part in another branch's event sees no money either; deputies do, and
    inspectors in whose sample it is.
    """
    mine = work.decided_for_another(event.id)
    return mine or sees_money(work.actor, work.principals(), event) or event.id in work.inspected()


def must_see_money(work: EventsWork, event_id: str) -> None:
    """Raise not_found unless budget and expenses are the actor's to see; who was a deputy once does not any more."""
    seen = sees_money(work.actor, work.principals(), work.events.get(event_id))
    if not seen and event_id not in work.inspected():
        raise not_found("活动")
