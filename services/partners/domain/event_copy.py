"""What this service knows of a study event: a copy fed by facts, which may come in any order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from services.partners.domain.slots import Slot

HELD = ("held", "summarized", "published", "closed")
SEATED = ("confirmed", *HELD)
SOUGHT = ("inviting", "confirmed")
"""States in which the event's date may still be moved."""


@dataclass(eq=False, kw_only=True)
class EventCopy:
    """`version` is the newest fact's; what only some facts carry has its own version beside it."""

    id: str
    version: int = 0
    number: str = ""
    branch_id: str = ""
    unit_id: str = ""
    state: str = ""
    theme: str = ""
    proposer_id: str = ""
    terms_version: int = 0
    terms: int = 0
    form: str | None = None
    venue: dict[str, Any] | None = None
    slots: list[Slot] = field(default_factory=list)
    capacity: int | None = None
    agenda: list[dict[str, Any]] = field(default_factory=list)
    partners_version: int = 0
    partner_ids: list[str] = field(default_factory=list)
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    seats_version: int = 0
    seats_taken: int | None = None
    arrangements_version: int = 0
    arrangements: dict[str, str | None] | None = None

    @property
    def invites(self) -> bool:
        """Whether invitations may go out: approved, and not called off since."""
        return self.state == "inviting" and self.terms_version > 0

    @property
    def was_held(self) -> bool:
        """Whether it took place."""
        return self.state in HELD

    @property
    def own_headcount(self) -> int | None:
        """How many come from the inviting side: who is booked once the date is agreed, until then the places."""
        return self.seats_taken if self.seats_taken and self.state in SEATED else self.capacity

    def take_seats(self, version: int, seats_taken: int) -> None:
        """Take the number of people who have a seat, unless a newer one is here."""
        if version > self.seats_version:
            self.seats_version, self.seats_taken = version, seats_taken

    def take_arrangements(self, version: int, arrangements: dict[str, str | None]) -> None:
        """Take what the inviting side says about the visit, unless a newer word is here."""
        if version > self.arrangements_version:
            self.arrangements_version, self.arrangements = version, dict(arrangements)

    def observe(self, version: int, **seen: str) -> bool:
        """Take what every fact carries, unless a newer fact was seen; says whether this one is the newest."""
        if version <= self.version:
            return False
        self.version = version
        for name, value in seen.items():
            setattr(self, name, value)
        return True

    def take_terms(self, version: int, **terms: Any) -> bool:
        """Take the approved terms, unless newer ones are here."""
        if version <= self.terms_version:
            return False
        self.terms_version = version
        for name, value in terms.items():
            setattr(self, name, value)
        return True

    def take_partners(self, version: int, partner_ids: list[str]) -> bool:
        """Take the list of partners, unless a newer one is here."""
        if version <= self.partners_version:
            return False
        self.partners_version = version
        self.partner_ids = list(partner_ids)
        return True
