"""Forms that wait while their browser is away at the office's provider: sealed, for ten minutes, in this process.

A sealed form is longer than any cookie or address, and the provider brings back none. So it is held here, and the
browser's own cookie has the ticket. A restart loses it, as does a second gateway that the browser comes back to: the
form is then empty, and the login is not hindered.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

LASTS = 600
MOST = 16 * 2**20
"""Letters of all of them; beyond that the oldest make room."""


class WaitingForms:
    """By ticket, each taken once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._held: dict[str, tuple[float, str]] = {}

    def put(self, sealed: str) -> str:
        """Its ticket; "" for none, or one that is longer than all may be together."""
        if not sealed or len(sealed) > MOST:
            return ""
        self._make_room(len(sealed))
        ticket = secrets.token_urlsafe(16)
        self._held[ticket] = (self.clock() + LASTS, sealed)
        return ticket

    def take(self, ticket: str) -> str:
        """The form, this once; "" where none waits any longer."""
        until, sealed = self._held.pop(ticket, (0.0, ""))
        return sealed if self.clock() < until else ""

    def _make_room(self, wanted: int) -> None:
        now = self.clock()
        self._held = {ticket: one for ticket, one in self._held.items() if now < one[0]}
        while sum(len(sealed) for _until, sealed in self._held.values()) + wanted > MOST:
            del self._held[next(iter(self._held))]
