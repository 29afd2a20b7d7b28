"""The promises, in the order of the table."""

from __future__ import annotations

from tests.chaos.promise import Promise
from tests.chaos.promises import clean_stop, hostile_clients, one_answer

PROMISES: tuple[Promise, ...] = (one_answer.PROMISE, hostile_clients.PROMISE, clean_stop.PROMISE)
