"""From what was sent to the answer that the domain judges, and what an answer means for the other partners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.partners.domain.answers import Answer
from services.partners.domain.invitation import Invitation
from services.partners.domain.links import receipt_of
from services.partners.domain.slots import Slot
from services.partners.ports import PartnersWork


def slots_of(raw: list[Mapping[str, Any]]) -> list[Slot]:
    """Loaded input {starts_at, ends_at} as slots."""
    return [Slot(item["starts_at"], item["ends_at"]) for item in raw]


def answer_of(answer: str, slots: list[Mapping[str, Any]] | None = None, **given: Any) -> Answer:
    """Loaded input as an answer."""
    return Answer(kind=answer, slots=tuple(slots_of(slots or [])), **given)


def receipt_for(work: PartnersWork, invitation: Invitation, answer: Answer) -> str:
    """The receipt number of this answer in the present round."""
    return receipt_of(work.link_key, invitation.id, invitation.round, answer.fingerprint())


def bring_others_in_line(work: PartnersWork, invitation: Invitation, *, by_counter: bool) -> None:
    """One partner agreed on a date just now: the event's other partners are asked for exactly this one."""
    if invitation.agreed is None:
        return
    for other in work.invitations.of_event(invitation.event_id):
        if other.id != invitation.id:
            other.follow(invitation.agreed, work.now, by_counter=by_counter)


def agreed_date(work: PartnersWork, event_id: str) -> list[Slot]:
    """The date on which a partner of the event already agreed, if there is one: a list of one or none."""
    accepted = (known for known in work.invitations.of_event(event_id) if known.state == "accepted")
    return [known.agreed for known in accepted if known.agreed is not None][:1]
