"""Streams of server-sent events on the product's HTTP server, with nothing behind them: the least that they cost."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import signal
from typing import Any

from nameko.containers import ServiceContainer
from werkzeug.wrappers import Request, Response

from kit.web import catch_all

EVERY = 10.0
"""Seconds between two lines to each stream: a comment that keeps proxies from cutting it, or news."""


def lines() -> Iterator[bytes]:
    """News with the moment at which it became known."""
    while True:
        eventlet.sleep(EVERY)
        yield f"data: {time.time()}\n\n".encode()


class Streams:
    """Whoever asks gets a stream."""

    name = "streams"

    @catch_all
    def http(self, request: Request) -> Response:
        """Anything; eventlet would gather 8 KB before it sends."""
        request.environ["eventlet.minimum_write_chunk_size"] = 1
        return Response(lines(), content_type="text/event-stream")


def main() -> None:
    """Serve until told to stop."""
    config: dict[str, Any] = {"WEB_SERVER_ADDRESS": f"127.0.0.1:{sys.argv[1]}", "AMQP_URI": "memory://"}
    container = ServiceContainer(Streams, config)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn(container.stop))
    container.start()
    container.wait()


if __name__ == "__main__":
    main()
