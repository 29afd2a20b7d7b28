"""One thing that waits for somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.clock import rfc3339
from services.events.domain.approval import waited


@dataclass(frozen=True, kw_only=True)
class Item:
    """`id`: of what is to be acted on; `since`: from when on it waits; `path`: the page, as in messages."""

    id: str
    event_id: str | None
    number: str | None
    title: str
    since: dt.datetime | None
    path: str
    due: dt.datetime | dt.date | None = None
    as_deputy_for: str | None = None

    def shown(self, kind: str, now: dt.datetime) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "kind": kind,
            "id": self.id,
            "event_id": self.event_id,
            "number": self.number,
            "title": self.title,
            "since": rfc3339(self.since),
            "due": rfc3339(self.due) if isinstance(self.due, dt.datetime) else self.due and self.due.isoformat(),
            "waited_days": waited(self.since, now)["waited_days"],
            "path": self.path,
            "as_deputy_for": self.as_deputy_for,
        }


def of_event(event: Any, since: dt.datetime | None, **more: Any) -> Item:
    """An item about an event as a whole, on its page; `event` is a row of the table."""
    known = {"id": event.id, "path": f"/events/{event.id}"} | more
    return Item(event_id=event.id, number=event.number, title=event.theme, since=since, **known)
