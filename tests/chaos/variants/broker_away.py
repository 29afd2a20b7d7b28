"""Products that do not notice that a caller has gone, or that the broker has."""

from __future__ import annotations

from typing import Any


def deadline_ignored() -> None:
    """A command runs although its caller gave up long ago."""
    from kit import rpc

    rpc._passed = lambda _deadline: False


def broker_unwatched() -> None:
    """The gateway does not ask whether the broker is there, as nameko's own proxy does not: callers hang."""
    from kit.rpc_client import RpcClient

    RpcClient.up = property(lambda _self: True, lambda _self, _up: None)  # type: ignore[assignment]
    RpcClient._down = lambda _self: None  # type: ignore[method-assign]
    publish = RpcClient._publish

    def hopeful(self: RpcClient, *args: Any) -> None:
        try:
            publish(self, *args)
        except Exception:  # noqa: BLE001  (that is the defect)
            return

    RpcClient._publish = hopeful  # type: ignore[method-assign]


VARIANTS = {"deadline-ignored": deadline_ignored, "broker-unwatched": broker_unwatched}
