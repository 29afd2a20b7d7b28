"""What a deputy may look at: what waits for those whose deputy they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from kit.domain import Actor

UNIT_APPROVERS = ("leader", "finance", "committee")
WITH_MONEY = ("own", "unit", "all")
"""Reaches that include money and invitations."""


class Placed(Protocol):
    """An event, or as much of it as is needed here."""

    @property
    def state(self) -> str: ...
    @property
    def branch_ids(self) -> Sequence[str]: ...
    @property
    def unit_id(self) -> str: ...


def waits_for(principals: Iterable[Actor], event: Placed) -> bool:
    """Whether the event is under review and one of them may come to decide on it."""
    return event.state == "in_review" and any(_decides_on(person, event) for person in principals)


def sees_money(actor: Actor, principals: Iterable[Actor], event: Placed) -> bool:
    """Whether money and invitations are the actor's to see: by their reach, or now as somebody's deputy.

    Who merely takes part in another branch's event is let in to the event, and not to this.
    """
    within = actor.reach in WITH_MONEY and actor.reaches(event.branch_ids, event.unit_id)
    return within or waits_for(principals, event)


def _decides_on(person: Actor, event: Placed) -> bool:
    of_branch = person.has("secretary") and person.branch_id == event.branch_ids[0]
    return of_branch or (person.has(*UNIT_APPROVERS) and event.unit_id in person.unit_scope)
