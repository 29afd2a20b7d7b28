"""Reconcile: subscribers ask producers for what they have missed, so that no broker's memory is trusted.

The cursor never passes rows younger than the overlap: a transaction may commit after one with a higher position.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import insert, select, update

from kit import inbox, outbox, watching
from kit.clock import rfc3339
from kit.delivery import Delivery
from kit.envelope import to_bytes
from kit.fields import OperationSchema, Whole
from kit.logs import logger
from kit.work import Works

log = logger("kit.reconcile")
OVERLAP = dt.timedelta(minutes=5)
PAGE = 200

Ask = Callable[[str, str, dict[str, Any]], Any]
"""(service, operation, arguments) -> result; the one place where a service calls another."""


class FactsAfterInput(OperationSchema):
    """`types` null: every type."""

    types = fields.List(fields.String(), load_default=None, allow_none=True)
    position = Whole(0, 2**53, required=True)
    limit = Whole(1, PAGE, load_default=PAGE)


INPUT: dict[str, type[Schema]] = {"facts_after": FactsAfterInput}


def facts_after(work: Any, *, types: list[str] | None, position: int, limit: int) -> dict[str, Any]:
    """The producer's side: facts behind a position; `settled` says whether no late commit can come before it."""
    rows = outbox.after(work.db, work.origin.tables.outbox, types, position, limit)
    edge = dt.datetime.now(dt.UTC) - OVERLAP
    return {
        "items": [
            {
                "position": row.position,
                "settled": row.recorded_at < edge,
                "sent_at": rfc3339(None if row.error else row.sent_at),  # what was given up never lay in a queue
                "fact": {**row.body, "private": row.private},
            }
            for row in rows
        ]
    }


class Reconciler:
    """The subscriber's side, for all subscribers of one service."""

    def __init__(
        self,
        works: Works[Any],
        delivery: Delivery,
        sources: Mapping[str, Mapping[str, Sequence[str] | None]],
        ask: Ask,
        *,
        queues_since: dt.datetime | None = None,
    ) -> None:
        """`queues_since`: when the queues came into being, where they are no older than this process."""
        self.works = works
        self.queues_since = queues_since or dt.datetime.min.replace(tzinfo=dt.UTC)
        self.delivery = delivery
        self.sources = sources
        self.ask = ask
        self.found = 0

    def run_once(self) -> int:
        """Ask every producer on behalf of every subscriber; returns how many missing facts were applied."""
        found = 0
        for subscriber, producers in self.sources.items():
            for producer, types in producers.items():
                found += self._catch_up(subscriber, producer, types)
        self.found += found
        return found

    def _catch_up(self, subscriber: str, producer: str, types: Sequence[str] | None) -> int:
        cursor = position_of(self.works, subscriber, producer)
        kept = position = cursor or 0
        found, settled = 0, True
        heard = watching.begin(self.works, subscriber, producer, types, cursor)
        heard = max(heard, self.queues_since)
        while True:
            arguments = {"types": list(types) if types is not None else None, "position": position, "limit": PAGE}
            items = self.ask(producer, "facts_after", arguments)["items"]
            found += self._apply_missing(subscriber, items, heard)
            for item in items:
                position = item["position"]
                settled = settled and item["settled"]
                kept = position if settled else kept
            self._keep_cursor(subscriber, producer, kept)
            if len(items) < PAGE:
                break
        if found:
            log.info("reconcile brought missing facts", subscriber=subscriber, producer=producer, found=found)
        return found

    def _apply_missing(self, subscriber: str, items: Sequence[Mapping[str, Any]], heard: dt.datetime) -> int:
        """`heard`: what was sent from then on has lain in the queue, so its copy is still to come."""
        with self.works.database.reading() as db:
            wanted = inbox.missing(db, self.works.origin.tables, subscriber, [item["fact"]["id"] for item in items])
        applied = 0
        for item in items:
            if item["fact"]["id"] in wanted:
                body, sent_at = to_bytes(item["fact"], "surrogatepass"), item.get("sent_at")
                brought = sent_at is not None and dt.datetime.fromisoformat(sent_at) >= heard
                applied += self.delivery.receive(subscriber, body, brought=brought).word != "duplicate"
                time.sleep(0)  # others in turn: after an import thousands are missing, and SQLite never yields
        return applied

    def _keep_cursor(self, subscriber: str, producer: str, position: int) -> None:
        cursor = self.works.origin.tables.cursor
        key = (cursor.c.subscriber == subscriber, cursor.c.producer == producer)
        values = {"position": position, "caught_up_at": dt.datetime.now(dt.UTC)}
        with self.works.database.transaction() as db:
            if db.execute(update(cursor).where(*key).values(values)).rowcount == 0:  # type: ignore[attr-defined]
                db.execute(insert(cursor).values(subscriber=subscriber, producer=producer, **values))


def position_of(works: Works[Any], subscriber: str, producer: str) -> int | None:
    """Up to where the subscriber has caught up with the producer; None when it never has, or after a restore."""
    cursor = works.origin.tables.cursor
    query = select(cursor.c.position).where(cursor.c.subscriber == subscriber, cursor.c.producer == producer)
    with works.database.reading() as db:
        return db.execute(query).scalar_one_or_none()
