"""Retries that come at once: from the subscriber's own table, and from the broker."""

from __future__ import annotations

from typing import Any


def retries_without_delay() -> None:
    """Five attempts in two seconds, and then it is parked: an outage of a minute parks everything."""
    from kit import delivery

    delivery.DELAYS = (0, 0, 0, 0)  # type: ignore[assignment]


def requeued_at_the_broker() -> None:
    """nameko's `requeue_on_error`: the failed message is the next one."""
    from kit import broker
    from kit.consumer import FactConsumer
    from kit.envelope import open_bytes

    def take(self: Any, message: Any) -> None:
        try:
            self.delivery.apply(self.subscription.subscriber, open_bytes(broker.body_of(message)))
        except RuntimeError:
            message.requeue()
        else:
            message.ack()

    FactConsumer._take = take  # type: ignore[method-assign]


VARIANTS = {"retries-without-delay": retries_without_delay, "requeued-at-the-broker": requeued_at_the_broker}
