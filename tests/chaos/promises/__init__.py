"""The promises, in the order of the table."""

from __future__ import annotations

from tests.chaos.promise import Promise
from tests.chaos.promises import (
    acknowledged,
    backup,
    broker_away,
    broker_killed,
    clean_stop,
    contract,
    database_away,
    hostile_clients,
    it_notices,
    money_and_seats,
    no_silent_drop,
    one_answer,
    one_effect,
    order,
    replay_is_safe,
    retries_back_off,
    rights,
)

PROMISES: tuple[Promise, ...] = (
    acknowledged.PROMISE,
    one_effect.PROMISE,
    broker_away.PROMISE,
    broker_killed.PROMISE,
    database_away.PROMISE,
    no_silent_drop.PROMISE,
    replay_is_safe.PROMISE,
    retries_back_off.PROMISE,
    order.PROMISE,
    money_and_seats.PROMISE,
    one_answer.PROMISE,
    hostile_clients.PROMISE,
    clean_stop.PROMISE,
    contract.PROMISE,
    it_notices.PROMISE,
    rights.PROMISE,
    backup.PROMISE,
)
