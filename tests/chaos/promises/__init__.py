"""The promises, in the order of the table."""

from __future__ import annotations

from tests.chaos.promise import Promise
from tests.chaos.promises import (
    acknowledged,
    broker_away,
    broker_killed,
    database_away,
    money_and_seats,
    one_effect,
    order,
)

PROMISES: tuple[Promise, ...] = (
    acknowledged.PROMISE,
    one_effect.PROMISE,
    broker_away.PROMISE,
    broker_killed.PROMISE,
    database_away.PROMISE,
    order.PROMISE,
    money_and_seats.PROMISE,
)
