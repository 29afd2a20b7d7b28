"""One list of everything that waits for the actor."""

from __future__ import annotations

from typing import Any

from kit.paging import decode_cursor, page
from kit.recall import remembered
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.awaiting import SOURCES


def todo(work: EventsWork, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """What the actor can act on now, the longest waiting first; `counts` are of the whole list, by kind."""
    found = {kind: [item.shown(kind, work.now) for item in source(work)] for kind, source in SOURCES.items()}
    waiting = sorted((item for items in found.values() for item in items), key=_place)
    after = decode_cursor(cursor, (str, str, str))
    rows = [item for item in waiting if after is None or _place(item) > tuple(after)][: limit + 1]
    counts = {kind: len(items) for kind, items in found.items() if items}
    return {**page(rows, limit, _place, dict), "counts": counts, "total": len(waiting)}


def _place(item: dict[str, Any]) -> tuple[str, str, str]:
    return (item["since"] or "", item["kind"], item["id"])


QUERIES: dict[str, Any] = {"todo": remembered(todo)}
