"""Facts of the notify service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class DeliveryParked:
    """A message could not be delivered and waits for a person. Neither body nor address is named."""

    TYPE: ClassVar[str] = "delivery.parked.v1"
    AGGREGATE: ClassVar[str] = "delivery_id"
    SUBJECT: ClassVar[str] = "subject"
    delivery_id: str
    subject: str
    channel: str
    provider_code: str | None = None
    channel_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class PublicationRegistered:
    """A briefing was entered in the publication register for one channel."""

    TYPE: ClassVar[str] = "publication.registered.v1"
    AGGREGATE: ClassVar[str] = "publication_id"
    SUBJECT: ClassVar[str] = "event_id"
    publication_id: str
    event_id: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class TemplateChanged:
    """An office put other words in place of a rule's own, or took them back: both texts are empty then.

    `for_channels`: the title also goes out over the channels that were set up.
    """

    TYPE: ClassVar[str] = "template.changed.v1"
    AGGREGATE: ClassVar[str] = "template_id"
    SUBJECT: ClassVar[str] = "template_id"
    template_id: str
    unit_id: str
    name: str
    title: str
    body: str
    language: str = "zh"
    for_channels: bool = False


@dataclass(frozen=True, kw_only=True)
class AudienceChanged:
    """An office chose whether its retired members get a kind of message; `retired` null: as the house has it."""

    TYPE: ClassVar[str] = "audience.changed.v1"
    AGGREGATE: ClassVar[str] = "choice_id"
    SUBJECT: ClassVar[str] = "choice_id"
    choice_id: str
    unit_id: str
    name: str
    retired: bool | None = None


@dataclass(frozen=True, kw_only=True)
class EventTold:
    """These accounts were told of a change of a study event; `event_version` is the change's."""

    TYPE: ClassVar[str] = "event.told.v1"
    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    event_version: int
    fact_type: str
    account_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class ChannelChanged:
    """A channel out of the house was set up or changed. `what`: created or edited; `news`: the kinds it carries.

    Of its address the host is named; of its secret which parts were given anew, and nothing else.
    """

    TYPE: ClassVar[str] = "channel.changed.v1"
    AGGREGATE: ClassVar[str] = "channel_id"
    SUBJECT: ClassVar[str] = "channel_id"
    channel_id: str
    unit_id: str
    what: str
    kind: str
    name: str
    host: str
    news: list[str]
    enabled: bool
    secrets_changed: list[str]
    language: str = "zh"


@dataclass(frozen=True, kw_only=True)
class PublicationRecorded:
    """It was entered where a briefing appeared, and when."""

    TYPE: ClassVar[str] = "publication.recorded.v1"
    AGGREGATE: ClassVar[str] = "publication_id"
    SUBJECT: ClassVar[str] = "event_id"
    publication_id: str
    event_id: str
    channel: str
    address: str
    published_on: str


@dataclass(frozen=True, kw_only=True)
class PublicationRetracted:
    """A briefing was taken back from a channel, and why."""

    TYPE: ClassVar[str] = "publication.retracted.v1"
    AGGREGATE: ClassVar[str] = "publication_id"
    SUBJECT: ClassVar[str] = "event_id"
    publication_id: str
    event_id: str
    channel: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class InvitationMailQueued:
    """A mail to a partner's contact was put in the queue; neither address nor link nor words are named.

    `kind`: invitation, confirmation, feedback (somebody asked for it); confirmed, postponed, cancelled, reoffered,
    reminder (by itself).
    """

    TYPE: ClassVar[str] = "invitation.mail_queued.v1"
    AGGREGATE: ClassVar[str] = "delivery_id"
    SUBJECT: ClassVar[str] = "event_id"
    delivery_id: str
    event_id: str
    invitation_id: str
    partner_id: str
    kind: str


FACTS = (
    DeliveryParked,
    InvitationMailQueued,
    PublicationRegistered,
    PublicationRecorded,
    PublicationRetracted,
    EventTold,
    TemplateChanged,
    AudienceChanged,
    ChannelChanged,
)
