"""Local copies of what other services own, fed by facts; older facts than the copy change nothing."""

from __future__ import annotations

from typing import Any

from contracts import events
from contracts.members import (
    AccountChanged,
    BranchChanged,
    DeputyAppointed,
    DeputyEnded,
    MemberChanged,
    MemberErased,
    UnitChanged,
)
from contracts.partners import PartnerChanged
from services.notify.ports import NotifyWork

EVENT_FACTS: tuple[type, ...] = (
    events.EventDrafted, events.EventRevised, events.EventSubmitted, events.EventWithdrawn, events.EventReturned,
    events.EventRejected, events.EventApproved, events.EventPartnersChanged, events.EventConfirmed,
    events.EventVenueTaken, events.EventResourceTaken, events.EventDeclined, events.EventRescheduled,
    events.EventCancelled, events.EventHandedOver, events.EventHeld, events.EventSummarized, events.EventPublished,
    events.EventClosed,
    events.ApprovalRequested, events.ApprovalDecided, events.ApprovalUrged,
)  # fmt: skip
"""Those that carry the event's head."""


def when_account_changed_copy(work: NotifyWork, fact: AccountChanged) -> None:
    """Who there is, in which role and where."""
    values = {
        "name": fact.name,
        "roles": fact.roles,
        "branch_id": fact.branch_id,
        "unit_id": fact.unit_id,
        "member_id": fact.member_id,
        "active": fact.active,
    }
    _put(work, "account", fact.account_id, values)


def when_member_changed_copy(work: NotifyWork, fact: MemberChanged) -> None:
    """Who is retired, and where; the name stays where it is."""
    values = {name: getattr(fact, name) for name in ("branch_id", "unit_id", "retired", "active")}
    _put(work, "member", fact.member_id, values)


def when_branch_changed_copy(work: NotifyWork, fact: BranchChanged) -> None:
    """A branch's name and unit."""
    _put(work, "branch", fact.branch_id, {"name": fact.name, "unit_id": fact.unit_id})


def when_deputy_changed_copy(work: NotifyWork, fact: DeputyAppointed | DeputyEnded) -> None:
    """Who decides for whom, from when to when."""
    values = {name: getattr(fact, name) for name in ("account_id", "for_account_id", "from_on", "to_on")}
    _put(work, "deputy", fact.deputy_id, {**values, "ended": isinstance(fact, DeputyEnded)})


def when_unit_changed_copy(work: NotifyWork, fact: UnitChanged) -> None:
    """The tree, in which rights reach down."""
    _put(work, "unit", fact.unit_id, {"name": fact.name, "parent_id": fact.parent_id})


def when_partner_changed_copy(work: NotifyWork, fact: PartnerChanged) -> None:
    """A partner unit's name."""
    _put(work, "partner", fact.partner_id, {"name": fact.name})


def when_event_changed_copy(work: NotifyWork, fact: Any) -> None:
    """The head of a study event: who may see its deliveries, and what to call it."""
    values = {name: getattr(fact, name) for name in ("number", "theme", "branch_id", "unit_id", "proposer_id", "state")}
    _put(work, "event", fact.event_id, values)


def when_member_erased_forget(work: NotifyWork, fact: MemberErased) -> None:
    """The name of the member's account, its settings with the mail address, and greetings on the member's own days."""
    accounts = work.copies.accounts_of_member(fact.member_id)
    work.preferences.forget(accounts)
    work.messages.forget_greetings(accounts)
    work.copies.forget_member(fact.member_id)


def when_calendar_changed_copy(work: NotifyWork, fact: events.CalendarChanged) -> None:
    """Days off and days worked of an office: mail may wait for them."""
    _put(work, "calendar", fact.calendar_id, {"unit_id": fact.unit_id, "days": fact.days})


def _put(work: NotifyWork, kind: str, key: str, values: dict[str, Any]) -> None:
    assert work.cause is not None, "reactions have a cause"  # noqa: S101  (the kit promises it)
    work.copies.put(kind, key, work.cause.version, values)
