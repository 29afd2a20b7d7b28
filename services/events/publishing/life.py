"""From draft to close: the study event's own verbs, as facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import events as facts
from kit.clock import in_shanghai, rfc3339
from kit.fields import yuan
from services.events.domain.record import EventRecord


def of_event(event: EventRecord, state: str) -> dict[str, Any]:
    """What every fact of an event says; `state` is that of the moment, which a later verb may have left already."""
    return {
        "event_id": event.id,
        "number": event.number,
        "branch_id": event.branch_id,
        "unit_id": event.unit_id,
        "state": state,
        "theme": event.theme,
        "proposer_id": event.proposer_id,
        "responsible_id": event.responsible_id,
    }


def passing_on(fact_class: Callable[..., Any]) -> Callable[..., Any]:
    """A publisher of a fact that says what every fact of an event says, and the details as they were recorded."""

    def publish(event: EventRecord, *, state: str, **details: Any) -> Any:
        return fact_class(**of_event(event, state), **details)

    return publish


def event_submitted(event: EventRecord, *, state: str, warnings: int, chain: list[str]) -> facts.EventSubmitted:
    """With the estimate and the packs by which it was judged."""
    return facts.EventSubmitted(
        **of_event(event, state),
        estimate=yuan(event.estimate),
        partner_ids=list(event.partner_ids),
        packs=list(event.packs),
        warnings=warnings,
        chain=chain,
    )


def event_approved(event: EventRecord, *, state: str) -> facts.EventApproved:
    """With all that an invitation needs."""
    return facts.EventApproved(
        **of_event(event, state),
        terms=event.terms,
        form=event.form or "",
        venue=event.venue or {},
        slots=list(event.slots),
        partner_ids=list(event.partner_ids),
        capacity=event.capacity,
        agenda=list(event.agenda),
    )


def event_partners_changed(
    event: EventRecord, *, state: str, added: str | None, removed: str | None
) -> facts.EventPartnersChanged:
    """Who is asked now."""
    return facts.EventPartnersChanged(
        **of_event(event, state), terms=event.terms, partner_ids=list(event.partner_ids), added=added, removed=removed
    )


def event_confirmed(event: EventRecord, *, state: str) -> facts.EventConfirmed:
    """On which time."""
    return facts.EventConfirmed(
        **of_event(event, state),
        starts_at=rfc3339(event.starts_at) or "",
        ends_at=rfc3339(event.ends_at) or "",
        partner_ids=list(event.partner_ids),
    )


def event_imported(event: EventRecord, *, state: str) -> facts.EventImported:
    """From which row of which file; remarks may name people and stay in the event."""
    told = event.imported or {}
    first, last = event.starts_at, event.ends_at
    return facts.EventImported(
        **of_event(event, state),
        file_sha256=told["file_sha256"],
        row=told["row"],
        legacy_number=event.legacy_number,
        starts_on=in_shanghai(first).date().isoformat() if first else "",
        ends_on=in_shanghai(last).date().isoformat() if last else "",
        partner_ids=list(event.partner_ids),
        estimate=yuan(event.estimate),
        actual=told.get("actual") or "0.00",
        own_headcount=told.get("own_headcount"),
        partner_headcount=told.get("partner_headcount"),
    )


def event_rescheduled(event: EventRecord, *, state: str, reason: str) -> facts.EventRescheduled:
    """Which times are offered now."""
    return facts.EventRescheduled(**of_event(event, state), terms=event.terms, slots=list(event.slots), reason=reason)


FACTS: dict[str, Any] = {
    "event.drafted": passing_on(facts.EventDrafted),
    "event.revised": passing_on(facts.EventRevised),
    "event.submitted": event_submitted,
    "event.withdrawn": passing_on(facts.EventWithdrawn),
    "event.returned": passing_on(facts.EventReturned),
    "event.rejected": passing_on(facts.EventRejected),
    "event.approved": event_approved,
    "event.partners_changed": event_partners_changed,
    "event.venue_taken": passing_on(facts.EventVenueTaken),
    "event.confirmed": event_confirmed,
    "event.declined": passing_on(facts.EventDeclined),
    "event.rescheduled": event_rescheduled,
    "event.cancelled": passing_on(facts.EventCancelled),
    "event.handed_over": passing_on(facts.EventHandedOver),
    "event.arranged": passing_on(facts.EventArranged),
    "event.held": passing_on(facts.EventHeld),
    "event.summarized": passing_on(facts.EventSummarized),
    "event.published": passing_on(facts.EventPublished),
    "event.closed": passing_on(facts.EventClosed),
    "event.imported": event_imported,
}
