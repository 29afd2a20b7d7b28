"""The publication register: where each briefing was published."""

from __future__ import annotations

from contracts.events import EventPublished
from kit.ids import new_id
from services.notify.domain.messages import Publication
from services.notify.ports import NotifyWork

ALWAYS = "site"


def when_event_published_register(work: NotifyWork, fact: EventPublished) -> None:
    """One entry per channel, the site always; what is registered stays as it is."""
    known = work.publications.channels_of(fact.event_id)
    for channel in dict.fromkeys([ALWAYS, *fact.channels]):
        if channel in known:
            continue
        entry = Publication(
            id=new_id(), event_id=fact.event_id, channel=channel, title=fact.title, registered_at=work.now
        )
        entry.happened("publication.registered")
        work.publications.add(entry)
