"""What the handlers need from outside: where things are kept, and what the composition root sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

from kit.domain import Actor
from kit.envelope import Envelope, Fact
from kit.office_rules import OfficeRule
from services.partners.domain.event_copy import EventCopy
from services.partners.domain.invitation import Invitation
from services.partners.domain.partner import Agreement, Partner


class Partners(Protocol):
    """Partner units and their agreements."""

    def get(self, partner_id: str) -> Partner:
        """The partner, or NotFound."""

    def exists(self, partner_id: str) -> bool:
        """Whether there is one, without loading it."""

    def stamp(self) -> tuple[int, int]:
        """How many there are, and how often they were changed."""

    def names(self) -> Sequence[str]:
        """The names of all."""

    def add(self, partner: Partner) -> None:
        """Keep a new one."""

    def add_agreement(self, agreement: Agreement) -> None:
        """Keep a new agreement."""

    def get_agreement(self, partner_id: str, agreement_id: str) -> Agreement:
        """One of this partner's agreements, or NotFound."""


class Invitations(Protocol):
    """Invitations. What is got for a change holds its event's row, so that one negotiation runs after another."""

    def get(self, invitation_id: str) -> Invitation:
        """The invitation, held; or NotFound."""

    def at_link(self, token: str) -> Invitation:
        """The invitation that this link opens, held; NotFound when unknown, Gone when another link took its place."""

    def knows_link(self, token: str) -> bool:
        """Whether this link opens an invitation, or did before another one took its place."""

    def of_event(self, event_id: str) -> Sequence[Invitation]:
        """All of this event's, oldest first."""

    def due(self, now: dt.datetime) -> Sequence[Invitation]:
        """Open ones whose deadline has passed, a batch at a time."""

    def units_with(self, state: str) -> list[str]:
        """The units whose events have an invitation in this state (open, expired) of which nobody was told."""

    def nearly_due(self, until: dt.datetime, now: dt.datetime, units: Sequence[str]) -> Sequence[Invitation]:
        """Open ones of these units due before `until`, of which the organizer was not reminded in this round."""

    def neglected(self, since: dt.datetime, units: Sequence[str]) -> Sequence[Invitation]:
        """Expired ones of these units whose deadline passed before `since`, of which the secretary was not told."""

    def add(self, invitation: Invitation) -> None:
        """Keep a new one, after writing what was changed before."""

    def retire_link(self, invitation: Invitation, now: dt.datetime) -> None:
        """Remember that the present link is dead."""

    def place_of(self, invitation_id: str) -> tuple[str, str] | None:
        """Branch and unit of the invitation's event, for judging visibility."""


class Events(Protocol):
    """Copies of study events."""

    def find(self, event_id: str) -> EventCopy | None:
        """The copy, or None."""

    def hold(self, event_id: str) -> EventCopy:
        """The copy for a change, its row held; an empty one (version 0) is made where there is none."""

    def place_of(self, event_id: str) -> tuple[str, str] | None:
        """Branch and unit, for judging visibility."""


class Names(Protocol):
    """Copies of units, branches and accounts."""

    def keep(self, kind: str, id: str, version: int, **values: Any) -> None:
        """Write the copy, unless a newer version is here. `kind`: unit, branch, account."""

    def forget_member(self, member_id: str) -> None:
        """Clear the name of the erased member's accounts."""


class AnswerRules(Protocol):
    """Rules about the days around an answer, of the pack that ships and of what offices uploaded."""

    def keep(self, key: str, **values: Any) -> None:
        """One upload."""

    def on(self, day: dt.date, unit_id: str) -> dict[str, OfficeRule]:
        """The rule of each kind for a unit on a day."""


class PartnersWork(Protocol):
    """One transaction of the partners service."""

    now: dt.datetime
    actor: Actor
    cause: Envelope | None
    link_key: bytes
    public_url: str
    partners: Partners
    invitations: Invitations
    events: Events
    names: Names
    answer_rules: AnswerRules

    def publish(self, fact: Fact, *, version: int = 1) -> None:
        """Record a fact that belongs to no invitation alone."""

    def initials_of(self, name: str) -> tuple[str, str]:
        """Pinyin initials of a name, and the key that it is searched by."""
