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


@dataclass(frozen=True, kw_only=True)
class PublicationRegistered:
    """A briefing was entered in the publication register for one channel."""

    TYPE: ClassVar[str] = "publication.registered.v1"
    AGGREGATE: ClassVar[str] = "publication_id"
    SUBJECT: ClassVar[str] = "event_id"
    publication_id: str
    event_id: str
    channel: str


FACTS = (DeliveryParked, PublicationRegistered)
