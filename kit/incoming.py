"""The bytes of a request, as careless and hostile clients send them: slowly, in part, or far too many."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from eventlet import wsgi
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

SOCKET_TIMEOUT = 10
"""Seconds of silence after which a connection ends, also between two requests."""
PATIENCE = 10
"""Seconds that one request's bytes may be waited for altogether, and one more for each SLOWEST of them."""
SLOWEST = 16 * 1024
DRAIN_AT_MOST = 256 * 1024


class ImpatientReader(io.RawIOBase):
    """The bytes of a connection. A client that sends a drop now and then gets no further than one that is silent."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.begin()

    def begin(self) -> None:
        """A request is waited for; its patience begins with its first byte."""
        self.idle = True
        self.left: float = PATIENCE

    def readable(self) -> bool:
        """Nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Some bytes, none at the end; TimeoutError when the client took too long."""
        if self.left <= 0:
            raise TimeoutError("the request comes in too slowly")
        began = time.monotonic()
        self.connection.settimeout(SOCKET_TIMEOUT if self.idle else min(SOCKET_TIMEOUT, self.left))
        got: int = self.connection.recv_into(buffer)
        if not self.idle:
            self.left = min(PATIENCE, self.left - (time.monotonic() - began) + got / SLOWEST)
        self.idle = False
        self.connection.settimeout(SOCKET_TIMEOUT)
        return got


class WholeHead:
    """Lines of a head that must come to its blank line: the library takes the end of the connection for one, and runs
    a request whose conditions have not arrived.
    """

    def __init__(self, source: Any) -> None:
        self.source = source

    def readline(self, size: int = -1) -> bytes:
        """The next line."""
        line: bytes = self.source.readline(size)
        if not line:
            raise ConnectionAbortedError("the head of the request was cut off")
        return line


class RequestBody:
    """A request's body: it ends where it ends, or says so, and its unread rest is not swallowed without end.

    (eventlet read 200 MiB for a 413, and a body that was cut off looked like one that ends there.) `aside` is held
    while the client is waited for.
    """

    def __init__(self, source: wsgi.Input, aside: Callable[[], AbstractContextManager[None]]) -> None:
        self.source = source
        self.aside = aside
        self.given_up = False
        source.discard = self.discard

    def read(self, size: int | None = -1) -> bytes:
        """At most so many bytes; all without a number."""
        return self._take(self.source.read, size)

    def readline(self, size: int | None = -1) -> bytes:
        """One line."""
        return self._take(self.source.readline, size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def discard(self, buffer_size: int = 16 << 10) -> None:
        """Called before the connection is used again: give up soon, which closes it."""
        left = 0 if self.given_up else DRAIN_AT_MOST
        while left > 0:
            chunk = self.source.read(min(buffer_size, left))
            if not chunk:
                return
            left -= len(chunk)
        raise OSError("the refused body is longer than anybody needs to read")

    def _take(self, read: Callable[[int | None], bytes], size: int | None) -> bytes:
        try:
            with self.aside():
                piece = read(None if size is None or size < 0 else size)
        except TimeoutError as error:
            self.given_up = True
            raise RequestTimeout from error
        if not piece and size != 0 and self.source.position < (self.source.content_length or 0):
            self.given_up = True
            raise ClientDisconnected
        return piece
