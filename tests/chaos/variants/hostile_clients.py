"""Products that a hostile client can hurt."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any


def no_socket_timeout() -> None:
    """Whoever is silent is waited for."""
    from kit import incoming

    incoming.SOCKET_TIMEOUT = incoming.PATIENCE = 600


def endless_drain() -> None:
    """The rest of a refused body is read to its end (as eventlet does)."""
    from kit import incoming

    incoming.DRAIN_AT_MOST = 2**40


def few_workers() -> None:
    """A small pool, each of its workers waiting for a client as long as that one likes."""
    from kit import web
    from runner import supervisor

    configured = supervisor.container_config

    def with_few(settings: Any) -> dict[str, Any]:
        return {**configured(settings), "max_workers": 10}

    supervisor.container_config = with_few
    web.HardenedWebServer.stepped_aside = lambda _self: nullcontext()  # type: ignore[method-assign]
    no_socket_timeout()


VARIANTS = {"no-socket-timeout": no_socket_timeout, "endless-drain": endless_drain, "few-workers": few_workers}
