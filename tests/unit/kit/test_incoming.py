"""How long a client's bytes are waited for, and what a body does that is cut off."""

from __future__ import annotations

import io
import time
from contextlib import contextmanager
from typing import Any

import pytest
from eventlet.wsgi import Input
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from kit import incoming
from kit.incoming import ImpatientReader, RequestBody, WholeHead


class Connection:
    """A client that sends a piece, each after a while."""

    def __init__(self, *pieces: bytes, pause: float = 0.0) -> None:
        self.pieces = list(pieces)
        self.pause = pause
        self.waited_for: list[float] = []

    def settimeout(self, seconds: float) -> None:
        self.waited_for.append(seconds)

    def recv_into(self, buffer: Any) -> int:
        time.sleep(self.pause)
        piece = self.pieces.pop(0)
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_request_that_comes_in_drops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "PATIENCE", 0.05)
    reader = io.BufferedReader(ImpatientReader(Connection(*[b"x"] * 100, pause=0.02)))
    with pytest.raises(TimeoutError):
        reader.read(100)


def test_a_long_body_has_the_time_that_its_length_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "PATIENCE", 0.05)
    piece = b"x" * 4096
    reader = io.BufferedReader(ImpatientReader(Connection(*[piece] * 10, pause=0.02)))
    assert len(reader.read(40960)) == 40960


def test_the_first_byte_may_be_waited_for_and_the_rest_is_waited_for_less() -> None:
    connection = Connection(b"x", b"x")
    reader = ImpatientReader(connection)
    reader.left = 1.0
    reader.readinto(bytearray(1))
    reader.readinto(bytearray(1))
    assert connection.waited_for[0] == incoming.SOCKET_TIMEOUT
    assert connection.waited_for[2] == 1.0


def body(sent: bytes, length: int, aside: Any = None) -> RequestBody:
    @contextmanager
    def nowhere() -> Any:
        yield

    return RequestBody(Input(io.BytesIO(sent), length, None), aside or nowhere)


def test_a_body_that_is_shorter_than_announced_is_no_body() -> None:
    assert body(b"{}", 2).read() == b"{}"
    cut = body(b"{}", 3)
    assert cut.read() == b"{}"
    with pytest.raises(ClientDisconnected):
        cut.read()


def test_whoever_waits_for_the_client_steps_aside_and_the_rest_is_not_read_after_a_timeout() -> None:
    steps = []

    @contextmanager
    def aside() -> Any:
        steps.append("out")
        yield
        steps.append("back")

    slow = body(b"{}", 2, aside)
    assert slow.read(1) == b"{"
    assert steps == ["out", "back"]
    slow.source.rfile = io.BufferedReader(ImpatientReader(Connection()))
    slow.source.rfile.raw.left = 0
    with pytest.raises(RequestTimeout):
        slow.read(1)
    with pytest.raises(OSError, match="longer"):
        slow.discard()


def test_the_rest_of_a_refused_body_is_read_for_a_while_only() -> None:
    body(b"x" * 1000, 1000).discard()
    with pytest.raises(OSError, match="longer"):
        body(b"x" * 2 * incoming.DRAIN_AT_MOST, 2 * incoming.DRAIN_AT_MOST).discard()


def test_a_head_that_is_cut_off_is_not_a_head() -> None:
    lines = WholeHead(io.BytesIO(b"Host: x\r\n"))
    assert lines.readline() == b"Host: x\r\n"
    with pytest.raises(ConnectionAbortedError):
        lines.readline()
