"""Whether anything at all has happened: one stamp for everybody who looks, so that looking costs next to nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence

from kit.domain import DomainError

AGE = 1.0
"""Seconds for which the services are not asked again, however many look."""
SETTLED = 20.0
"""Seconds after a fact within which its effects elsewhere may still arrive (promised in docs/architecture.md)."""


class Stamps:
    """What the services' last facts come to."""

    def __init__(self, last_facts: Callable[[], Sequence[int]], clock: Callable[[], float] = time.monotonic) -> None:
        """`last_facts` asks all services; Unavailable where one is away."""
        self.last_facts, self.clock = last_facts, clock
        self.value, self.since, self.asked_at = "", clock(), float("-inf")

    def stamp(self) -> str:
        """Another one after each fact, whoever made it; none while effects may be on their way, or a part is away."""
        now = self.clock()
        if now - self.asked_at >= AGE:
            self.asked_at = now
            found = self._asked()
            if found != self.value:
                self.value, self.since = found, now
        return self.value if now - self.since >= SETTLED else ""

    def _asked(self) -> str:
        try:
            positions = self.last_facts()
        except DomainError:
            return ""
        return hashlib.sha256(repr(list(positions)).encode()).hexdigest()[:12]
