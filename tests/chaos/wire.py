"""A wire between a service and its PostgreSQL that is cut just when a COMMIT goes through it.

The service cannot know whether its transaction was committed: sometimes the server has got the COMMIT, sometimes not.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from random import Random

from sqlalchemy import make_url

SSL_REQUEST = 80877103
CHUNK = 65536
BEGIN, COMMIT, FACT = b"Q\x00\x00\x00\x0aBEGIN", b"Q\x00\x00\x00\x0bCOMMIT\x00", b"INSERT INTO outbox "
BEFORE = 0.3
"""Of the cuts, how many come before the COMMIT; those after it are the harder ones."""


class Wire:
    """A proxy on loopback.

    `armed` is the share of the COMMITs at which it cuts, of transactions that made a fact: the others are the relay's
    marks and the subscribers' copies, which nobody repeats. `cuts` says how often it has cut, and on which side.
    """

    def __init__(self, url: str, choice: Random) -> None:
        self.target = make_url(url)
        self.choice = choice
        self.armed = 0.0
        self.cuts = {"before": 0, "after": 0}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The database's address through this wire."""
        through = self.target.set(host="127.0.0.1", port=self._listener.getsockname()[1])
        return through.render_as_string(hide_password=False)

    def close(self) -> None:
        """No more connections, and none of those that there are."""
        self._listener.close()
        for end in list(self._open):
            _shut(end)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection((self.target.host or "", self.target.port or 5432), timeout=10)
        except OSError:
            _shut(client)
            return
        server.settimeout(None)
        self._open |= {client, server}
        threading.Thread(target=_pump, args=(server, client), daemon=True).start()
        with contextlib.suppress(OSError):
            self._watch(client, server)
        for end in (client, server):
            _shut(end)
            self._open.discard(end)

    def _watch(self, client: socket.socket, server: socket.socket) -> None:
        """Hand on what the client says, message by message, until it is time to cut."""
        made_a_fact = False
        for message in _messages(client):
            made_a_fact = (made_a_fact or FACT in message) and not message.startswith(BEGIN)
            if message == COMMIT and made_a_fact and self.choice.random() < self.armed:
                self._cut(client, server)
                return
            server.sendall(message)

    def _cut(self, client: socket.socket, server: socket.socket) -> None:
        if self.choice.random() < BEFORE:
            self.cuts["before"] += 1
            return
        server.sendall(COMMIT)
        server.shutdown(socket.SHUT_WR)  # the server reads the COMMIT, then that nobody is there any more
        self.cuts["after"] += 1
        _shut(client)
        with contextlib.suppress(OSError):
            while server.recv(CHUNK):  # its answer is read and goes nowhere
                pass


def _messages(client: socket.socket) -> Iterator[bytes]:
    """The client's messages: start-up ones have no type byte, the others have one."""
    started = False
    while True:
        head = _exactly(client, 4 if not started else 5)
        length = int.from_bytes(head[-4:], "big")
        body = _exactly(client, length - 4)
        started = started or int.from_bytes(body[:4], "big") != SSL_REQUEST
        yield head + body


def _exactly(end: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = end.recv(min(CHUNK, count - len(found)))
        if not piece:
            raise ConnectionError("closed")
        found += piece
    return found


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(CHUNK):
            sink.sendall(piece)
    _shut(sink)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
