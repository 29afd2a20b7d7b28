"""Clients that send half of what they announce, far too much, or read a byte now and then."""

from __future__ import annotations

import fcntl
import random
import selectors
import socket
import struct
import time
from contextlib import ExitStack, suppress
from pathlib import Path

SIOCOUTQ = 0x5411
PIECE = b"x" * 65536
HUGE = 200 * 2**20
DRIP_EVERY = 1.0
READ_EVERY = 0.1


class HalfOpen:
    """Connections that begin a request and do not finish it: silent ones, and ones that send a byte a second."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.port = port
        self.chance = chance
        self.held = ExitStack()
        self.waiting = selectors.DefaultSelector()
        self.opened: dict[socket.socket, float] = {}
        self.dripping: set[socket.socket] = set()
        self.lasted: list[float] = []
        self._dripped = 0.0

    def open(self, heads: int, bodies: int, dripping: int) -> None:
        """So many with half a head, with half a body, and so many of each kind that drip."""
        kinds = [(_half_a_head, False)] * heads + [(_half_a_body, False)] * bodies
        kinds += [(_half_a_head, True)] * dripping + [(_half_a_body, True)] * dripping
        self.chance.shuffle(kinds)
        for begin, drips in kinds:
            raw = self.held.enter_context(socket.create_connection(("127.0.0.1", self.port), timeout=30))
            raw.sendall(begin(self.chance))
            raw.setblocking(False)
            self.waiting.register(raw, selectors.EVENT_READ)
            self.opened[raw] = time.monotonic()
            if drips:
                self.dripping.add(raw)

    def await_closed(self, seconds: float) -> int:
        """Until the server has closed them all, or the time is over; how many are still open."""
        deadline = time.monotonic() + seconds
        while self.opened and time.monotonic() < deadline:
            self._drip()
            for key, _events in self.waiting.select(0.1):
                self._look_at(key.fileobj)  # type: ignore[arg-type]
        return len(self.opened)

    def close(self) -> None:
        """Let go of those that are left."""
        self.waiting.close()
        self.held.close()

    def _look_at(self, raw: socket.socket) -> None:
        with suppress(BlockingIOError):
            try:
                if raw.recv(65536):
                    return  # an answer before the end is fine
            except ConnectionError:
                pass
            self.waiting.unregister(raw)
            self.lasted.append(time.monotonic() - self.opened.pop(raw))
            self.dripping.discard(raw)

    def _drip(self) -> None:
        if time.monotonic() - self._dripped < DRIP_EVERY:
            return
        self._dripped = time.monotonic()
        for raw in self.dripping:
            with suppress(OSError):  # closed: seen at the next look
                raw.send(b"x")


def _half_a_head(chance: random.Random) -> bytes:
    whole = b"POST /api/v1/session HTTP/1.1\r\nHost: example\r\nContent-Type: application/json\r\nX-Long: "
    return whole[: chance.randrange(1, len(whole))]


def _half_a_body(chance: random.Random) -> bytes:
    path = chance.choice((b"/api/v1/session", b"/api/v1/links/none/reply"))
    length = chance.randrange(100, 10_000)
    head = b"POST %s HTTP/1.1\r\nHost: example\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (path, length) + b"{" * chance.randrange(50)


def hang_up_after(port: int, part: bytes) -> None:
    """Send a part of a request, say that nothing more will come, and wait until the server is done with it."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as raw:
        raw.sendall(part)
        raw.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while raw.recv(65536):
                pass


class SlowReaders:
    """Connections that ask for something long and read a byte now and then."""

    def __init__(self, port: int, asked: list[tuple[str, str]]) -> None:
        """`asked`: path and further header lines of each."""
        self.held = ExitStack()
        self.sockets = [self.held.enter_context(_small(port)) for _ in asked]
        for raw, (path, headers) in zip(self.sockets, asked, strict=True):
            raw.sendall(f"GET {path} HTTP/1.1\r\nHost: example\r\n{headers}\r\n".encode())
            raw.setblocking(False)

    def read_for(self, seconds: float, at_most: float) -> int:
        """Read so long, and on until each got something; how many did."""
        fed: set[socket.socket] = set()
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds or (len(fed) < len(self.sockets) and passed < at_most):
            for raw in self.sockets:
                with suppress(OSError):
                    if raw.recv(1):
                        fed.add(raw)
            time.sleep(READ_EVERY)  # slow on purpose
        return len(fed)

    def close(self) -> None:
        """Hang up."""
        self.held.close()


def _small(port: int) -> socket.socket:
    """A connection with small buffers, so that most of what is sent waits on the other side."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32768)
    raw.settimeout(30)
    raw.connect(("127.0.0.1", port))
    return raw


class Flood:
    """A body of 200 MB, sent on and on whatever is answered, until the server hangs up or has taken it all."""

    def __init__(self, port: int, *, chunked: bool) -> None:
        self.answer = b""
        self.closed = False
        self._sent = 0
        self.taken = 0
        """Bytes that the product itself has read, as far as was seen: neither end's socket buffer is among them."""
        self._piece = b"10000\r\n" + PIECE + b"\r\n" if chunked else PIECE
        self._left = memoryview(b"")
        length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {HUGE}"
        self.raw = _small(port)
        self._ends = f" 0100007F:{port:04X} 0100007F:{self.raw.getsockname()[1]:04X} "
        head = f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
        self.raw.sendall(head.encode())
        self.raw.setblocking(False)

    def _unread(self) -> int:
        """What lies in the other end's socket buffer, as the kernel's table has it."""
        for line in Path("/proc/net/tcp").read_text().splitlines():
            if self._ends in line:
                return int(line.split()[4].partition(":")[2], 16)
        return 0

    @property
    def status(self) -> str:
        """The status of the answer, "" without one."""
        words = self.answer.split(b" ", 2)
        return words[1].decode() if len(words) > 2 else ""

    def run(self, seconds: float) -> Flood:
        """Send until the end, whoever makes it, and hang up."""
        deadline = time.monotonic() + seconds
        with self.raw, selectors.DefaultSelector() as ready:
            ready.register(self.raw, selectors.EVENT_READ | selectors.EVENT_WRITE)
            while self._sent < HUGE and not self.closed and time.monotonic() < deadline:
                for _key, mask in ready.select(1):
                    self._turn(mask)
        return self

    def _turn(self, mask: int) -> None:
        """Read what came, send what goes."""
        try:
            if mask & selectors.EVENT_READ:
                answer = self.raw.recv(65536)
                self.answer += answer
                self.closed = not answer
            elif mask & selectors.EVENT_WRITE:
                self._left = self._left or memoryview(self._piece)
                gone = self.raw.send(self._left)
                self._left, self._sent = self._left[gone:], self._sent + gone
                (waiting,) = struct.unpack("i", fcntl.ioctl(self.raw, SIOCOUTQ, b"\0" * 4))
                self.taken = max(self.taken, self._sent - waiting - self._unread())
        except ConnectionError:
            self.closed = True
