"""What happened here, in the words that other services read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import notify as facts
from services.notify.domain.audience import AudienceChoice
from services.notify.domain.channels import Channel
from services.notify.domain.messages import Delivery
from services.notify.domain.publication import Publication
from services.notify.domain.templates import Template


def delivery_parked(delivery: Delivery) -> facts.DeliveryParked:
    """Neither body nor address is named."""
    return facts.DeliveryParked(
        delivery_id=delivery.id,
        subject=delivery.subject,
        channel=delivery.channel,
        provider_code=delivery.provider_code,
        channel_id=delivery.channel_id,
    )


def channel_changed(channel: Channel, *, what: str, secrets_changed: list[str]) -> facts.ChannelChanged:
    """Of its address the host; of its secret which parts are new."""
    return facts.ChannelChanged(
        channel_id=channel.id, unit_id=channel.unit_id, what=what, kind=channel.kind, name=channel.name,
        host=channel.host, news=channel.news, enabled=channel.enabled, secrets_changed=secrets_changed,
        language=channel.language,
    )  # fmt: skip


def publication_registered(publication: Publication) -> facts.PublicationRegistered:
    """One channel of one briefing."""
    return facts.PublicationRegistered(
        publication_id=publication.id, event_id=publication.event_id, channel=publication.channel
    )


def template_changed(template: Template) -> facts.TemplateChanged:
    """The unit's words now."""
    return facts.TemplateChanged(
        template_id=template.id,
        unit_id=template.unit_id,
        name=template.name,
        title=template.title,
        body=template.body,
        language=template.language,
        for_channels=template.for_channels,
    )


def audience_changed(choice: AudienceChoice) -> facts.AudienceChanged:
    """The unit's choice now."""
    return facts.AudienceChanged(choice_id=choice.id, unit_id=choice.unit_id, name=choice.name, retired=choice.retired)


def publication_recorded(publication: Publication) -> facts.PublicationRecorded:
    """Address and day as they stand now; the day is empty while nobody knows it."""
    return facts.PublicationRecorded(
        publication_id=publication.id,
        event_id=publication.event_id,
        channel=publication.channel,
        address=publication.address,
        published_on=publication.published_on.isoformat() if publication.published_on else "",
    )


def publication_retracted(publication: Publication) -> facts.PublicationRetracted:
    """Why it was taken back."""
    return facts.PublicationRetracted(
        publication_id=publication.id,
        event_id=publication.event_id,
        channel=publication.channel,
        reason=publication.retracted_because or "",
    )


FACTS: dict[str, Callable[..., Any]] = {
    "delivery.parked": delivery_parked,
    "publication.registered": publication_registered,
    "channel.changed": channel_changed,
    "template.changed": template_changed,
    "audience.changed": audience_changed,
    "publication.recorded": publication_recorded,
    "publication.retracted": publication_retracted,
}
