"""What the ledger alone says about each study event on a day, by replaying its entries."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from kit.clock import SHANGHAI
from kit.domain import Actor
from kit.paging import decode_cursor, encode_cursor
from services.events.domain.ledger.replay import BEGINS, Replayed, replay
from services.events.handlers.ledger import record_reading

LOOKED_AT = 200
"""How many events one page looks at, however few of them are wanted: a reading must not hold up those who write."""


def ledger_as_of(
    work: Any, *, on: dt.date, branch_id: str | None, state: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Each event that there was at the end of day `on` in Shanghai, oldest first; recorded once a query.

    `branch_id` and `state` are those of that day. A page may have fewer than `limit` items and still a next one.
    """
    if not cursor:
        record_reading(work, "as_of", {"on": on, "branch_id": branch_id, "state": state})
    before = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), SHANGHAI)
    after = decode_cursor(cursor, (str,))
    candidates = work.ledger.subjects(BEGINS, before, after[0] if after else "", LOOKED_AT + 1)
    items: list[dict[str, Any]] = []
    last = ""
    for event_id in candidates[:LOOKED_AT]:
        if len(items) == limit:
            break
        story, last = replay(event_id, map(json.loads, work.ledger.bodies_of(event_id, before))), event_id
        if _is_wanted(work.actor, story, branch_id, state):
            items.append(story.to_dict())
    more = bool(candidates) and last != candidates[-1]
    return {"on": on.isoformat(), "items": items, "next_cursor": encode_cursor(last) if more else None}


def _is_wanted(actor: Actor, story: Replayed, branch_id: str | None, state: str | None) -> bool:
    told = story.told
    in_reach = actor.reach == "all" or told.get("unit_id") in actor.unit_scope
    return in_reach and branch_id in (None, told.get("branch_id")) and state in (None, told.get("state"))


COMMANDS: dict[str, Any] = {"ledger_as_of": ledger_as_of}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
