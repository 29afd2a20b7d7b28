"""Failpoints for a short period, a queue that loses messages and a subscriber that is late; products that do not look,
and that cannot tell late from lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.chaos.variants import armed

TURNS = "turns"
"""A file of the rig's: a line with the service's name for each turn of comparison that is over."""


def compare_often() -> None:
    """Failpoint `compare-often`: its setting is the period in seconds, instead of the product's two minutes."""
    from kit.service import PERIOD, Host

    compare = Host._compare

    def compare_and_mark(self: Host, comparison: Any) -> None:
        compare(self, comparison)
        if armed("compare-often"):
            with (Path(os.environ["LIANXUE_TEST_FAULTS"]) / TURNS).open("a") as marks:
                marks.write(self.definition.name + "\n")

    Host._compare = compare_and_mark  # type: ignore[method-assign]
    Host.period = property(lambda _self: float(armed("compare-often") or PERIOD))  # type: ignore[assignment]


def queue_loses() -> None:
    """Failpoint `queue-loses`: messages to the subscriber of its setting are gone, as if somebody had taken them."""
    from kit.consumer import FactConsumer

    take = FactConsumer._take

    def lose(self: FactConsumer, message: Any) -> None:
        if armed("queue-loses") == self.subscription.subscriber:
            message.ack()
        else:
            take(self, message)

    FactConsumer._take = lose  # type: ignore[method-assign]


def late_subscriber() -> None:
    """Failpoint `late-subscriber`: the subscriber of its setting leaves its messages waiting."""
    import eventlet

    from kit.consumer import FactConsumer

    take = FactConsumer._take

    def wait(self: FactConsumer, message: Any) -> None:
        while armed("late-subscriber") == self.subscription.subscriber and not self.stopping:
            eventlet.sleep(0.1)
        take(self, message)

    FactConsumer._take = wait  # type: ignore[method-assign]


def comparison_off() -> None:
    """Broken: what is missing is brought where that is possible, and nobody hears of it."""
    from kit.comparison import Comparison

    def nothing(_self: Comparison, *_more: Any) -> Iterator[Any]:
        return iter(())

    Comparison.turn = nothing  # type: ignore[method-assign]


def late_is_lost() -> None:
    """Broken: whatever reconcile brings counts as lost, though its copy still lies in the queue."""
    import datetime as dt

    from kit.comparison import Comparison

    lost = Comparison.messages_lost

    def at_once(self: Comparison, subscriber: str, _drained_at: Any, _grace: Any) -> Any:
        return lost(self, subscriber, dt.datetime.now(dt.UTC), dt.timedelta())

    Comparison.messages_lost = at_once  # type: ignore[method-assign]


VARIANTS = {
    "compare-often": compare_often,
    "queue-loses": queue_loses,
    "late-subscriber": late_subscriber,
    "comparison-off": comparison_off,
    "late-is-lost": late_is_lost,
}
