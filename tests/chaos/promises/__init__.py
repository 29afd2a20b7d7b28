"""The promises, in the order of the table."""

from __future__ import annotations

from tests.chaos.promise import Promise
from tests.chaos.promises import no_silent_drop, replay_is_safe, retries_back_off

PROMISES: tuple[Promise, ...] = (no_silent_drop.PROMISE, replay_is_safe.PROMISE, retries_back_off.PROMISE)
