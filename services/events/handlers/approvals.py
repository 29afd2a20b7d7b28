"""Deciding, one step after another."""

from __future__ import annotations

from typing import Any

from services.events.domain.event_view import approval_view, summary_of
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import own_event, see_approval
from services.events.handlers.partner_checks import must_have_committee
from services.events.ports import EventsWork


def approve(work: EventsWork, *, approval_id: str, comment: str | None) -> dict[str, Any]:
    """Approve the step. The last one reserves the estimate in this transaction: without money nothing changes."""
    event = work.events.of_approval(approval_id)
    if event.approve(approval_id, work.actor, comment or "", work.now, work.principals()):
        must_have_committee(event, work.copies.partners(event.partner_ids).values())
        _reserve(work, event)
        event.open_to_partners(work.now)
    return _answer(work, event, approval_id)


def return_approval(work: EventsWork, *, approval_id: str, reason: str, to_step: int | None) -> dict[str, Any]:
    """Send the proposal back to its proposer, or to an earlier step."""
    event = work.events.of_approval(approval_id)
    if to_step:
        event.return_to_step(approval_id, work.actor, reason, to_step, work.now, work.principals())
    else:
        event.return_to_proposer(approval_id, work.actor, reason, work.now, work.principals())
    return _answer(work, event, approval_id)


def reject(work: EventsWork, *, approval_id: str, reason: str) -> dict[str, Any]:
    """Refuse the proposal for good."""
    event = work.events.of_approval(approval_id)
    event.reject(approval_id, work.actor, reason, work.now, work.principals())
    event.release_seats(work.now)  # of an earlier date: the proposal may have been confirmed once
    return _answer(work, event, approval_id)


def urge(work: EventsWork, *, approval_id: str) -> dict[str, Any]:
    """Remind whoever is to decide, once a day."""
    event = own_event(work, work.events.of_approval(approval_id).id)
    event.urge(approval_id, work.now)
    return _answer(work, event, approval_id)


def _reserve(work: EventsWork, event: StudyEvent) -> None:
    if event.estimate > 0 and event.fund_id is not None:
        amount = work.funds.reserve(event.fund_id, event.id, event.estimate)
        event.record("budget.reserved", fund_id=event.fund_id, amount=amount)


def _answer(work: EventsWork, event: StudyEvent, approval_id: str) -> dict[str, Any]:
    """The step as it is now; `version` and `event_state` are the event's."""
    step = approval_view(event.approval(approval_id), event.id, work.now)
    return {**step, "version": event.version, "event_state": event.state, "number": summary_of(event)["number"]}


COMMANDS: dict[str, Any] = {"approve": approve, "return_approval": return_approval, "reject": reject, "urge": urge}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"approval_id": see_approval}
