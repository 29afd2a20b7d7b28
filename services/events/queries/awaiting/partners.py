"""What partners said and the branch has to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import exists, func, select

from services.events.domain.negotiation import COUNTERED, DECLINED, EXPIRED
from services.events.persistence.event_tables import negotiation_step, study_event
from services.events.queries.awaiting.item import Item, of_event

CHANGE_ANSWERED = ("invitation.change_accepted", "invitation.change_refused")


def runs_events(actor: Any) -> bool:
    """Whether the actor runs events of a branch of their own."""
    return actor.branch_id is not None and actor.has("organizer", "secretary")


def counter_proposals(work: Any) -> Iterator[Item]:
    """Other dates that a partner proposes: accept one, refuse, or propose others."""
    return _answered(work, (COUNTERED,))


def declined_partners(work: Any) -> Iterator[Item]:
    """A partner that declined or let the deadline pass: go on without it, or invite another."""
    return _answered(work, (DECLINED, EXPIRED))


def change_requests(work: Any) -> Iterator[Item]:
    """A change that a partner asks for after agreeing: until it is answered, another date is sought, or it is over."""
    if not runs_events(work.actor):
        return
    columns, step, answer = study_event.c, negotiation_step.c, negotiation_step.alias().c
    # Both facts are of one producer, whose ids sort by time: to what was asked since the answer, there is none yet.
    answered = exists().where(
        answer.event_id == step.event_id, answer.partner_id == step.partner_id, answer.what.in_(CHANGE_ANSWERED),
        answer.fact_id > step.fact_id,
    )  # fmt: skip
    asked = (
        select(columns.id, columns.number, columns.theme, step.partner_id, func.max(step.occurred_at).label("at"))
        .join(negotiation_step, step.event_id == columns.id)
        .where(step.what == "invitation.change_requested", step.occurred_at >= columns.confirmed_at, ~answered)
        .where(columns.state == "confirmed", columns.branch_id == work.actor.branch_id)
        .group_by(columns.id, columns.number, columns.theme, step.partner_id)
    )
    for row in work.db.execute(asked.order_by(columns.id)).all():
        yield of_event(row, row.at, id=f"{row.id}:{row.partner_id}")


def _answered(work: Any, answers: tuple[str, ...]) -> Iterator[Item]:
    if not runs_events(work.actor):
        return
    columns = study_event.c
    theirs = (columns.state == "inviting", columns.branch_id == work.actor.branch_id)
    for row in work.db.execute(select(study_event).where(*theirs).order_by(columns.id)).all():
        for partner_id, answer in row.negotiation.items():
            if partner_id in row.partner_ids and answer.get("answer") in answers:
                yield of_event(row, _said_at(work, row.id, partner_id), id=f"{row.id}:{partner_id}")


def _said_at(work: Any, event_id: str, partner_id: str) -> Any:
    step = negotiation_step.c
    last = select(func.max(step.occurred_at)).where(step.event_id == event_id, step.partner_id == partner_id)
    return work.db.execute(last).scalar_one_or_none()
