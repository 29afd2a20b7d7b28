"""The waiting list as the facts of one event tell it, held against what is promised of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from kit.envelope import Envelope


class Line:
    """Seats and line after every fact. `came`: all bookings as they came; `found`: what should not have been.

    `capacities` maps the request that changed the capacity (its trace id) to the new one. Up to the version
    `orderly_until` nobody has a seat elsewhere: whoever is first in the line is next, and no seat stays free while
    somebody waits. After it people may be passed over.
    """

    def __init__(self, capacity: int, capacities: Mapping[str, int], orderly_until: int) -> None:
        self.capacity, self.capacities, self.orderly_until = capacity, capacities, orderly_until
        self.seated: set[str] = set()
        self.waiting: list[str] = []
        self.came: list[str] = []
        self.found: list[str] = []

    def read(self, facts: Sequence[Envelope]) -> None:
        """All facts of the event."""
        ordered = sorted(facts, key=lambda fact: fact.version)
        self.found += [
            f"two facts of version {one.version}" for one, two in pairwise(ordered) if one.version == two.version
        ]
        for fact, following in zip(ordered, [*ordered[1:], None], strict=True):
            orderly = fact.version <= self.orderly_until
            self._take(fact, orderly)
            if len(self.seated) > self.capacity:
                self.found.append(f"{len(self.seated)} seated, capacity {self.capacity}, after {fact.type} {fact.id}")
            over = following is None or following.trace_id != fact.trace_id
            if orderly and over and self.waiting and len(self.seated) < self.capacity:
                self.found.append(f"a seat stays free while {len(self.waiting)} wait, after {fact.type} {fact.id}")

    def _take(self, fact: Envelope, orderly: bool) -> None:
        key = fact.data.get("booking_id", "")
        match fact.type:
            case "event.revised.v1":
                self.capacity = self.capacities.get(fact.trace_id, self.capacity)
            case "booking.made.v1":
                if orderly and self.waiting:
                    self.found.append(f"{key} got a seat while {len(self.waiting)} waited")
                self.seated.add(key)
                self.came.append(key)
            case "booking.waitlisted.v1":
                self.waiting.append(key)
                self.came.append(key)
            case "booking.promoted.v1":
                self._promote(key, orderly)
            case "booking.cancelled.v1":
                self.seated.discard(key)
                self.waiting = [waiting for waiting in self.waiting if waiting != key]

    def _promote(self, key: str, orderly: bool) -> None:
        if key not in self.waiting:
            self.found.append(f"{key} was promoted without waiting")
        elif orderly and self.waiting[0] != key:
            self.found.append(f"{key} was promoted from place {self.waiting.index(key) + 1} of the line")
        self.waiting = [waiting for waiting in self.waiting if waiting != key]
        self.seated.add(key)
