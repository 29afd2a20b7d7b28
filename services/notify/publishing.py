"""What happened here, in the words that other services read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import notify as facts
from services.notify.domain.messages import Delivery, Publication


def delivery_parked(delivery: Delivery) -> facts.DeliveryParked:
    """Neither body nor address is named."""
    return facts.DeliveryParked(
        delivery_id=delivery.id,
        subject=delivery.subject,
        channel=delivery.channel,
        provider_code=delivery.provider_code,
    )


def publication_registered(publication: Publication) -> facts.PublicationRegistered:
    """One channel of one briefing."""
    return facts.PublicationRegistered(
        publication_id=publication.id, event_id=publication.event_id, channel=publication.channel
    )


FACTS: dict[str, Callable[..., Any]] = {
    "delivery.parked": delivery_parked,
    "publication.registered": publication_registered,
}
