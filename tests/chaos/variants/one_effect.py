"""Failpoints that make facts arrive more than once, and products that take effect each time."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path
from typing import Any

from tests.chaos.variants import armed

MARKS = "marks"
"""A file of the rig's: one line for each thing that happened to a fact."""


def _mark(what: str) -> None:
    place = Path(os.environ["LIANXUE_TEST_FAULTS"])
    if place.is_dir():
        with (place / MARKS).open("a") as marks:
            marks.write(what + "\n")


def relay_dies_unmarked() -> None:
    """Failpoint `relay-dies`: the relay's process is killed between the broker's confirm and the mark. Its setting is
    the share of batches at which that happens.
    """
    from kit.relay import FactPublisher

    publish = FactPublisher.publish

    def publish_and_die(self: FactPublisher, envelopes: Any) -> dict[str, str]:
        failed = publish(self, envelopes)
        share = armed("relay-dies")
        if share is not None and random.random() < float(share):
            _mark("died")
            os.kill(os.getpid(), signal.SIGKILL)
        return failed

    FactPublisher.publish = publish_and_die  # type: ignore[method-assign]


def everything_thrice() -> None:
    """Failpoint `thrice`: each fact is published three times; each delivery of a known one is marked."""
    from kit.delivery import Delivery, Outcome
    from kit.relay import FactPublisher

    send, apply = FactPublisher._send, Delivery.apply

    def send_thrice(self: FactPublisher, envelope: Any) -> None:
        for _ in range(3 if armed("thrice") else 1):
            send(self, envelope)

    def apply_and_mark(self: Delivery, subscriber: str, envelope: Any, **more: Any) -> Outcome:
        outcome = apply(self, subscriber, envelope, **more)
        if outcome.word == "duplicate":
            _mark("duplicate")
        return outcome

    FactPublisher._send = send_thrice  # type: ignore[method-assign]
    Delivery.apply = apply_and_mark  # type: ignore[method-assign]


def no_inbox() -> None:
    """Broken: a fact takes effect as often as it comes; the inbox only keeps a list."""
    from kit import inbox

    admit = inbox.admit

    def admit_all(db: Any, tables: Any, subscriber: str, envelope: Any) -> bool:
        if not admit(db, tables, subscriber, envelope):
            _mark("duplicate")
        return True

    inbox.admit = admit_all


VARIANTS = {
    "relay-dies-unmarked": relay_dies_unmarked,
    "everything-thrice": everything_thrice,
    "no-inbox": no_inbox,
}
