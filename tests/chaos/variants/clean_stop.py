"""Products whose stop is not clean."""

from __future__ import annotations

import os


def leaves_at_once() -> None:
    """On SIGTERM it is gone, with a good conscience."""
    from runner.supervisor import Supervisor

    Supervisor._ask_to_stop = lambda _self: os._exit(0)  # type: ignore[method-assign]


def services_stop_first() -> None:
    """What the gateway needs goes before the gateway does."""
    import eventlet

    from runner.supervisor import STOP_WITHIN, Supervisor

    def stop(self: Supervisor) -> None:
        self.stopping = True
        with eventlet.Timeout(STOP_WITHIN, False):
            for name in sorted(self.containers, key=lambda name: name == "gateway"):
                self._stop_one(name)

    Supervisor._stop = stop  # type: ignore[method-assign]


VARIANTS = {"leaves-at-once": leaves_at_once, "services-stop-first": services_stop_first}
