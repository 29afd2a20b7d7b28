"""The publication register: where each briefing was published, entered by people, and taken back."""

from __future__ import annotations

from typing import Any

from contracts.events import EventPublished
from kit.clock import in_shanghai
from kit.ids import new_id
from services.notify.domain.publication import SITE, Publication
from services.notify.ports import NotifyWork

NOTICES = "/notices"


def when_event_published_register(work: NotifyWork, fact: EventPublished) -> None:
    """One entry per channel, the site always; what is registered stays as it is."""
    known = work.publications.channels_of(fact.event_id)
    for channel in dict.fromkeys([SITE, *fact.channels]):
        if channel in known:
            continue
        entry = Publication(
            id=new_id(), event_id=fact.event_id, channel=channel, title=fact.title, registered_at=work.now
        )
        if channel == SITE:
            entry.place(f"{NOTICES}/{fact.event_id}", in_shanghai(work.now).date())
        entry.happened("publication.registered")
        work.publications.add(entry)


def record_publication(
    work: NotifyWork, *, publication_id: str, expected_version: int | None, **changes: Any
) -> dict[str, Any]:
    """Enter where it appeared and when."""
    entry = work.publications.get(publication_id)
    entry.expect_version(expected_version)
    entry.record(changes, work.actor.account_id, in_shanghai(work.now).date())
    return _shown(entry)


def retract_publication(
    work: NotifyWork, *, publication_id: str, expected_version: int | None, reason: str
) -> dict[str, Any]:
    """Take it back from a channel; the public notice goes with the site's entry."""
    entry = work.publications.get(publication_id)
    entry.expect_version(expected_version)
    entry.retract(work.actor.account_id, reason, work.now)
    return _shown(entry)


def _shown(entry: Publication) -> dict[str, Any]:
    return {
        "id": entry.id,
        "event_id": entry.event_id,
        "channel": entry.channel,
        "title": entry.title,
        "state": entry.state,
        "address": entry.address,
        "published_on": entry.published_on.isoformat() if entry.published_on else None,
        "retracted_because": entry.retracted_because,
        "version": entry.version,
    }
