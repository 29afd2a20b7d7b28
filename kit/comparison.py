"""Comparison: whether outboxes, queues and inboxes still say the same. What is found goes to `kit.discrepancies`.

Each turn compares what is recent (by counterfoils, in this service's own database) and the next slice of the history
with the producers' outboxes. Up to SLICE facts a pair of subscriber and producer everything is compared each turn; a
longer history takes as many turns as it has slices. Nothing is written here, every page is a short read of its own, and
after each the turn rests: whoever asks for something meanwhile meets one page at most.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from kit import counterfoils, inbox, watching
from kit.discrepancies import Finding
from kit.reconcile import Ask, position_of
from kit.work import Works

SLICE = 20_000
PAGE, OWN_PAGE = 250, 50
"""Facts whose ids are looked up, and things that are judged one by one, a few milliseconds' work either way."""
REST, LONGEST_REST, UNHURRIED = 6, 0.2, 20.0
"""How many times as long as a page took nothing is compared, how many seconds at most, and for how many seconds of a
turn: then it hurries, for what is missing is to be told within two minutes.
"""
MOST_LOST = 1000
"""Messages that one turn tells of."""
GRACE = dt.timedelta(seconds=30)
"""How long the broker may take to give a message again whose holder died or was cut off: two heartbeats and more."""

Sources = Mapping[str, Mapping[str, Sequence[str] | None]]
"""subscriber -> producer -> types (None: all)."""
Page = tuple[list[Finding], Any]
"""What a page has shown, and where the next one begins; None at the end."""
Own = Callable[[Any, Any], Page]
"""A comparison that only this service can make, page by page: (work, where to begin; None: at the start) -> Page."""


class Comparison:
    """All comparisons of one service. How far each has come is kept in memory: after a start they begin anew."""

    def __init__(
        self, works: Works[Any], sources: Sources, ask: Ask, own: Sequence[Own] = (), *, slice_of: int = SLICE
    ) -> None:
        self.works = works
        self.tables = works.origin.tables
        self.sources = sources
        self.ask = ask
        self.own = own
        self.slice_of = slice_of
        self._places: dict[Any, Any] = {}
        self._hurries_at = 0.0

    def turn(self, drained: Mapping[str, dt.datetime | None], grace: dt.timedelta = GRACE) -> Iterator[list[Finding]]:
        """One turn, in pages. `drained`: when each subscriber's queue was last seen empty."""
        self._hurries_at = time.monotonic() + UNHURRIED
        yield from self._orphans(counterfoils.OUTBOX)
        for subscriber, producers in self.sources.items():
            yield from self._orphans(subscriber)
            yield self.messages_lost(subscriber, drained.get(subscriber), grace)
            for producer, types in producers.items():
                key = ("inbox", subscriber, producer)
                yield from self._slice(key, partial(self._handled, subscriber, producer, types))
            if None in producers.values():  # whoever hears everything has a row of each fact
                yield from self._slice(("outbox", subscriber), partial(self._made, subscriber))
        for compare in self.own:
            yield from self._slice(compare, partial(self._of_this_service, compare), OWN_PAGE)

    def messages_lost(self, subscriber: str, drained_at: dt.datetime | None, grace: dt.timedelta) -> list[Finding]:
        """What reconcile brought and the queue did not: it was empty a while after, and no copy had come.

        A subscriber that was merely behind finds the copy in its queue. Nor is it lost while another process, which
        died or was cut off, still holds it: the broker gives it again within `grace`.
        """
        if drained_at is None:
            return []
        table = self.tables.inbox
        awaited = (table.c.subscriber == subscriber, table.c.brought_at <= drained_at - grace)
        with self.works.database.reading() as db:
            rows = db.execute(select(table.c.fact_id, table.c.producer).where(*awaited).limit(MOST_LOST)).all()
        return [Finding("message_lost", row.fact_id, subscriber, row.producer) for row in rows]

    def _slice(self, key: Any, page: Callable[[Any], Page], size: int | None = None) -> Iterator[list[Finding]]:
        """The next pages of one comparison; behind the end of its history the next turn begins anew."""
        for _ in range(max(1, self.slice_of // (size or PAGE))):
            began = time.monotonic()
            findings, self._places[key] = page(self._places.get(key))
            yield findings
            if self._places[key] is None:
                return
            self._rest(began)

    def _orphans(self, holder: str) -> Iterator[list[Finding]]:
        """Rows of which only the counterfoil is left."""
        mine, after = holder == counterfoils.OUTBOX, ""
        kind, subscriber = ("outbox_row_missing", "") if mine else ("inbox_row_missing", holder)
        while True:
            began = time.monotonic()
            with self.works.database.reading() as db:
                gone, after = counterfoils.orphans(db, self.tables, holder, after, PAGE)
            yield [Finding(kind, row.fact_id, subscriber, row.producer) for row in gone]
            if not after:
                return
            self._rest(began)

    def _handled(self, subscriber: str, producer: str, types: Sequence[str] | None, place: int | None) -> Page:
        """A page of the producer's facts that the cursor has passed: each was handled, is tried again, or is parked."""
        starts = watching.starts(self.works, subscriber, producer)
        settled = position_of(self.works, subscriber, producer)
        if not starts or settled is None:
            return [], None
        asked = {"types": None if types is None else list(types), "position": place or 0, "limit": PAGE}
        items = self.ask(producer, "fact_index", asked)["items"]
        otherwise = starts.get(watching.EVERY_TYPE, settled)
        due = [fact_id for position, fact_id, kind in items if starts.get(kind, otherwise) < position <= settled]
        with self.works.database.reading() as db:
            gone = inbox.missing(db, self.tables, subscriber, due)
        over = len(items) < PAGE or items[-1][0] >= settled
        return [Finding("inbox_row_missing", one, subscriber, producer) for one in gone], None if over else items[-1][0]

    def _made(self, subscriber: str, place: str | None) -> Page:
        """A page of what the subscriber has handled: its producers must have made it.

        Younger rows are left to the producer's own counterfoils, so that one row's loss is told by one service.
        """
        table, old = self.tables.inbox, dt.datetime.now(dt.UTC) - counterfoils.KEPT
        mine = (table.c.subscriber == subscriber, table.c.fact_id > (place or ""))
        query = select(table.c.fact_id, table.c.producer, table.c.handled_at).where(*mine)
        with self.works.database.reading() as db:
            rows = db.execute(query.order_by(table.c.fact_id).limit(PAGE)).all()
        findings: list[Finding] = []
        for producer in self.sources[subscriber]:
            heard = [row.fact_id for row in rows if row.producer == producer and row.handled_at < old]
            gone = self.ask(producer, "facts_not_made", {"fact_ids": heard})["fact_ids"] if heard else []
            findings += [Finding("outbox_row_missing", fact_id, subscriber, producer) for fact_id in gone]
        return findings, rows[-1].fact_id if len(rows) == PAGE else None

    def _of_this_service(self, compare: Own, place: Any) -> Page:
        with self.works.read() as work:
            return compare(work, place)

    def _rest(self, began: float) -> None:
        now = time.monotonic()
        time.sleep(min((now - began) * REST, LONGEST_REST) if now < self._hurries_at else 0)
