"""The promises, in the order of the table."""

from __future__ import annotations

from tests.chaos.promise import Promise
from tests.chaos.promises import no_silent_drop

PROMISES: tuple[Promise, ...] = (no_silent_drop.PROMISE,)
