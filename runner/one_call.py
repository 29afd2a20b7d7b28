"""A few RPC calls from a command, outside any service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import eventlet

from kit.config import Settings
from kit.domain import Actor
from kit.rpc_client import RpcClient, broker_away

Call = Callable[[str, str, dict[str, Any], Actor], Any]


class _Outside:
    """As much of a container as the RPC client needs."""

    service_name = "command"

    def __init__(self, settings: Settings) -> None:
        self.config = {"LIANXUE": settings}

    def spawn_managed_thread(self, run: Callable[[], None], identifier: str | None = None) -> Any:
        """A plain greenthread."""
        return eventlet.spawn(run)


@contextmanager
def calling(settings: Settings, within: float = 10.0) -> Iterator[Call]:
    """Yield `call(service, operation, args, actor)`; raises Unavailable when the broker cannot be reached in time."""
    client = RpcClient()
    client.container = _Outside(settings)
    client.start()
    try:
        with eventlet.Timeout(within, broker_away()):
            while not client.up:
                eventlet.sleep(0.02)
        yield (
            lambda service, operation, args, actor: (
                client.call(service, operation, args, actor=actor, timeout=within).value
            )
        )
    finally:
        client.stop()
