"""The study event's attributes, and the few verbs that all its parts use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kit.domain import Aggregate
from services.events.domain import states
from services.events.domain.slots import Slot

if TYPE_CHECKING:
    from services.events.domain.approval import Approval
    from services.events.domain.briefing import Briefing, BriefingRevision
    from services.events.domain.presence import CheckIn
    from services.events.domain.screening import Screening
    from services.events.domain.seats import Booking
    from services.events.domain.summary import Outcome, Photo, Reflection

NewId = Callable[[], str]
"""Where ids come from; handlers pass the kit's, tests their own."""


class EventRecord(Aggregate):
    """What is known of a study event; `StudyEvent` adds the verbs.

    Value lists are replaced, never changed in place, because persistence sees assignments only. `budget` is None
    until somebody says what it costs (an empty list says: nothing). `negotiation` holds each partner's last answer
    by partner id. `terms` rises with every material change. `venue_taken_by` is the event that has the venue at the
    time on which all partners agreed; `waits_for_resource` is the resource that cannot be had then, `resource_taken_by`
    the event that has it (None: an outage); `waits_since` is when that began, and who waits longest is asked first.
    `proposer_id` is the author and stays; `responsible_id` is who runs it now.
    `imported` says from which row of which file an event of before this product was entered, by whom and when, and what
    that row told; `search_key` is written by persistence, for searching.
    """

    id: str
    number: str
    branch_id: str
    unit_id: str
    proposer_id: str
    responsible_id: str
    former_responsible_ids: list[str]
    copied_from: str | None
    state: str
    terms: int
    theme: str
    search_key: str
    legacy_number: str | None
    imported: dict[str, Any] | None
    form: str | None
    problem: str | None
    expected_result: str | None
    cohost_branch_ids: list[str]
    partner_ids: list[str]
    slots: list[Slot]
    venue: dict[str, Any] | None
    venue_key: str | None
    capacity: int | None
    seats_taken: int
    plan_line_id: str | None
    unplanned_reason: str | None
    fund_id: str | None
    budget: list[dict[str, Any]] | None
    estimate: Decimal
    checklist: dict[str, bool]
    agenda: list[dict[str, Any]]
    preflight: list[dict[str, Any]]
    packs: list[str]
    budget_year: int | None
    negotiation: dict[str, dict[str, Any]]
    negotiating_since: dt.datetime | None
    venue_taken_by: str | None
    arrangements: dict[str, str | None] | None
    resource_ids: list[str]
    waits_for_resource: str | None
    resource_taken_by: str | None
    waits_since: dt.datetime | None
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    checkin_secret: str | None
    no_outcomes_reason: str | None
    channels: list[str]
    closing_reason: str | None
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    approved_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    held_at: dt.datetime | None
    summarized_at: dt.datetime | None
    published_at: dt.datetime | None
    settled_at: dt.datetime | None
    closed_at: dt.datetime | None
    approvals: list[Approval]
    bookings: list[Booking]
    checkins: list[CheckIn]
    reflections: list[Reflection]
    outcomes: list[Outcome]
    photos: list[Photo]
    briefing: Briefing | None
    briefing_revisions: list[BriefingRevision]
    screenings: list[Screening]

    def record(self, name: str, **details: Any) -> None:
        """Like `happened`, with the state as it is at this moment: one command may pass through several."""
        self.happened(name, state=self.state, **details)

    def move(self, verb: str) -> None:
        """The only writer of `state`; a Conflict where the machine knows no such move."""
        self.state = states.target(self.state, verb)

    def require(self, allowed: frozenset[str], action: str) -> None:
        """Refuse what is not a change of state but still bound to some of them; `action` in Chinese."""
        if self.state not in allowed:
            raise states.wrong_state(self.state, action)

    @property
    def authors(self) -> frozenset[str]:
        """Whose own event it is: who proposed it, runs it, or ever did. They neither approve, review nor settle it."""
        return frozenset((self.proposer_id, self.responsible_id, *self.former_responsible_ids))

    @property
    def waits_for_place(self) -> bool:
        """Whether all agreed, and the venue or a resource is not to be had at that time."""
        return self.venue_taken_by is not None or self.waits_for_resource is not None

    def stop_waiting(self) -> None:
        """Neither venue nor resource is waited for any more."""
        self.venue_taken_by = self.waits_for_resource = self.resource_taken_by = self.waits_since = None

    @property
    def branch_ids(self) -> list[str]:
        """The owning branch and its co-hosts."""
        return [self.branch_id, *self.cohost_branch_ids]
