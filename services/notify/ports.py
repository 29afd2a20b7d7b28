"""What the handlers need of the outside: the unit of work, its repositories, and channels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kit.calendar_file import Entry
from kit.domain import Actor
from kit.envelope import Envelope, Fact
from services.notify.domain.audience import AudienceChoice
from services.notify.domain.channels import Channel as Managed
from services.notify.domain.channels import Opened
from services.notify.domain.messages import Delivery, Message, Receipt, Target
from services.notify.domain.outbound import Waiting
from services.notify.domain.partner_mails import PartnerContact, PartnerMail
from services.notify.domain.preferences import Preference
from services.notify.domain.publication import Publication
from services.notify.domain.templates import Template


@dataclass(frozen=True)
class Outgoing:
    """A message as a channel gets it. `attachments`: file name and content, where the channel can carry files.

    `delivery_id` is the first's, where several deliveries go out as one.
    """

    delivery_id: str
    account_id: str
    subject: str
    fact_type: str
    title: str
    body: str
    link: str
    target: str = ""
    attachments: tuple[tuple[str, bytes], ...] = ()
    created_at: str = ""
    calendar: Entry | None = None
    html: str = ""
    """The same as `body`, for readers that show it; empty: the text alone."""
    """The date that the message is about, where it is about one."""


class Channel(Protocol):
    """A way to reach people. Called outside any transaction; trouble that may pass is a receipt `later`."""

    def send(self, message: Outgoing) -> Receipt:
        """Try once."""


class Messages(Protocol):
    """What people were told."""

    def find(self, message_id: str) -> Message | None:
        """The message, or None."""

    def add(self, message: Message) -> None:
        """Keep a message."""

    def read_all(self, account_id: str, now: dt.datetime) -> int:
        """Mark everything unread of an account."""

    def told(self, subject: str) -> list[str]:
        """The accounts that heard of this event."""

    def said_since(self, since: dt.datetime, subject: str, title: str, body: str) -> set[str]:
        """The accounts that were told this in these words since then."""

    def forget_greetings(self, account_ids: Sequence[str]) -> None:
        """Drop greetings of erased people: their days say when somebody was born."""


class Deliveries(Protocol):
    """Messages on their way."""

    def find(self, delivery_id: str) -> Delivery | None:
        """The delivery, or None."""

    def get(self, delivery_id: str) -> Delivery:
        """The delivery; NotFound when there is none."""

    def add(self, delivery: Delivery) -> None:
        """Keep a delivery."""

    def due_to(self, account_id: str, channel: str, at: dt.datetime) -> Sequence[Delivery]:
        """What waits to be sent to one account over one channel."""

    def due(self, at: dt.datetime, limit: int, *, outward: bool = False) -> Sequence[Delivery]:
        """What waits to be sent: over the channels that leave the house, or over all others."""


class Channels(Protocol):
    """Channels that administrators set up, and the deliveries over them."""

    def find(self, channel_id: str) -> Managed | None:
        """The channel, or None."""

    def get(self, channel_id: str) -> Managed:
        """The channel; NotFound when there is none."""

    def add(self, channel: Managed) -> None:
        """Keep a channel."""

    def named(self, unit_id: str, name: str) -> Managed | None:
        """The unit's channel of this name, or None."""

    def of_units(self, unit_ids: Iterable[str]) -> Sequence[Managed]:
        """Those of the units that are in use."""

    def due(self, at: dt.datetime) -> Sequence[str]:
        """Over which channels something waits, the longest first, but for those that rest."""

    def hold(self, channel_id: str, robot: str) -> None:
        """Let nobody else choose for this channel or this robot until the transaction ends."""

    def leads_to(self, channel_id: str, robot: str) -> None:
        """Keep what stands for its robot."""

    def waiting(self, channel_id: str, at: dt.datetime, limit: int) -> Sequence[Waiting]:
        """What is due over it, oldest first."""

    def sent_since(self, channel_id: str, robot: str, moment: dt.datetime) -> int:
        """How many messages went to it, or to its robot."""

    def is_resting(self, robot: str, at: dt.datetime) -> bool:
        """Whether the robot said that it was too fast."""

    def rest(self, channel_id: str, robot: str, until: dt.datetime) -> None:
        """Leave it alone until then, and all that lead to the same robot."""

    def failed(self, channel_id: str, limit: int) -> Sequence[Delivery]:
        """What did not get out over it."""

    def has_unread(self, account_id: str, subject: str, fact_type: str) -> bool:
        """Whether the account was told so about it already, and has not read it."""


class Sealer(Protocol):
    """Keeps secrets that must be used again."""

    def seal(self, text: str, belongs_to: str) -> str:
        """What may be stored."""

    def open(self, sealed: str, belongs_to: str) -> str:
        """The text again; raises where it cannot be had."""

    def fingerprint(self, text: str) -> str:
        """Always the same for the same text, and nothing that tells of it."""


class PartnerMails(Protocol):
    """Mail to partners' contacts, each with its delivery."""

    def find(self, message_id: str) -> PartnerMail | None:
        """The mail, or None."""

    def add(self, mail: PartnerMail) -> None:
        """Keep a mail."""

    def on_its_way(self, invitation_id: str) -> bool:
        """Whether one waits to be sent."""

    def written_since(self, invitation_id: str, moment: dt.datetime) -> bool:
        """Whether a mail about it was written after that, whatever became of it."""

    def went_out(self, invitation_id: str) -> bool:
        """Whether a mail server has taken one."""

    def unsent(
        self, *, invitation_id: str | None = None, partner_id: str | None = None
    ) -> Sequence[tuple[PartnerMail, Delivery]]:
        """What waits for its time or for a person."""

    def left(self, tried_before: dt.datetime) -> Sequence[tuple[PartnerMail, Delivery]]:
        """What has waited for a person since then."""

    def contact(self, invitation_id: str) -> PartnerContact | None:
        """Who was written to, or None."""

    def add_contact(self, contact: PartnerContact) -> None:
        """Remember whom."""

    def contacts(self, *, event_id: str | None = None, partner_id: str | None = None) -> Sequence[PartnerContact]:
        """Who was written to about an event, or at a partner."""

    def forgettable(self, ended_before: dt.datetime) -> Sequence[PartnerContact]:
        """Whose invitation or event is over, and for whom nothing waits."""


class Publications(Protocol):
    """The publication register."""

    def find(self, publication_id: str) -> Publication | None:
        """The entry, or None."""

    def get(self, publication_id: str) -> Publication:
        """The entry; NotFound when there is none."""

    def channels_of(self, event_id: str) -> set[str]:
        """Where the event's briefing is registered already."""

    def add(self, publication: Publication) -> None:
        """Keep an entry."""


class Copies(Protocol):
    """Accounts, branches, units, partners and events as their owners told of them."""

    def put(self, kind: str, key: str, version: int, values: Mapping[str, Any]) -> None:
        """Take over what a fact says, unless a newer one was here before."""

    def find(self, kind: str, key: str | None) -> Mapping[str, Any] | None:
        """The copy, or None."""

    def accounts(
        self, *, branch_id: str | None = None, unit_ids: Iterable[str] | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """Active accounts of a branch, or of these units."""

    def deputies_of(self, account_ids: Iterable[str], day: str) -> list[str]:
        """Who decides for one of these accounts on that day (YYYY-MM-DD)."""

    def account_of_member(self, member_id: str) -> str | None:
        """The active account of a member."""

    def retired_accounts(
        self, *, branch_id: str | None = None, unit_ids: Iterable[str] | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """`id` of active accounts of retired members of a branch, or of these units, with the member's `unit_id`."""

    def accounts_of_member(self, member_id: str) -> list[str]:
        """All accounts of a member, active or not."""

    def unit_and_above(self, unit_id: str) -> list[str]:
        """The unit and all above it."""

    def unit_and_below(self, unit_id: str) -> list[str]:
        """The unit and all below it."""

    def forget_member(self, member_id: str) -> None:
        """Clear the name on the member's account."""


class Told(Protocol):
    """Which accounts were told of a change of an event whose consequences somebody follows."""

    def of(self, event_id: str, event_version: int) -> list[str] | None:
        """The accounts; None while nobody was."""

    def keep(self, event_id: str, event_version: int, account_ids: Sequence[str]) -> None:
        """Remember whom."""


class Preferences(Protocol):
    """How accounts want to be told."""

    def of(self, account_id: str) -> Preference:
        """The account's, or what goes without saying."""

    def languages(self, account_ids: Collection[str]) -> dict[str, str]:
        """By account, the language of those who have chosen one."""

    def keep(self, preference: Preference) -> None:
        """Keep what was changed."""

    def forget(self, account_ids: Iterable[str]) -> None:
        """Drop those of erased people."""


class Templates(Protocol):
    """Other words, by unit and name."""

    def find(self, unit_id: str, name: str, language: str) -> Template | None:
        """The unit's own entry, or None."""

    def add(self, template: Template) -> None:
        """A unit's first words for a rule."""

    def of_name(self, name: str) -> dict[tuple[str, str], Template]:
        """By unit and language, those that have words of their own for this rule."""

    def of_unit(self, unit_id: str, language: str) -> dict[str, Template]:
        """All entries of a unit in a language, by name."""


class AudienceChoices(Protocol):
    """Whether retired members get a kind of message, by unit and name."""

    def find(self, unit_id: str, name: str) -> AudienceChoice | None:
        """The unit's own entry, or None."""

    def add(self, choice: AudienceChoice) -> None:
        """A unit's first choice for a rule."""

    def of_name(self, name: str) -> dict[str, bool]:
        """By unit, what was chosen for this rule."""

    def of_unit(self, unit_id: str) -> dict[str, AudienceChoice]:
        """All entries of a unit, by name."""


class WorkingDays(Protocol):
    """On which days people work."""

    def of(self, unit_ids: Sequence[str]) -> Callable[[dt.date], bool]:
        """Whether a day is worked in the first of these units, those above it following."""


class NotifyWork(Protocol):
    """One transaction."""

    actor: Actor
    now: dt.datetime
    cause: Envelope | None
    prepared: dict[str, Any]
    messages: Messages
    deliveries: Deliveries
    publications: Publications
    copies: Copies
    told: Told
    preferences: Preferences
    templates: Templates
    audiences: AudienceChoices
    working_days: WorkingDays
    public_url: str
    outward: Mapping[str, Channel]
    checkpoint_targets: Sequence[Target]
    checkpoint_robot: str
    channels: Channels
    adapters: Mapping[str, Callable[[Opened], Channel]]
    sealer: Sealer
    mail_sealer: Sealer
    partner_mails: PartnerMails

    def publish(self, fact: Fact, *, version: int = 1) -> None:
        """Record a fact that belongs to no delivery alone."""
