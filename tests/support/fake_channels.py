"""What stands outside the house, as servers on this machine: a mail server and a group robot's webhook.

Each runs in a thread of the test's own process and speaks the true wire format; what it does not like it says as the
real one does. `answers` are used up one request at a time, and then all is well.
"""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "exercise-robot-key"
OK = (200, {"errcode": 0, "errmsg": "ok"})
SILENCE, RESET, DRIPPING = "silence", "reset", "dripping"


class MailServer(socketserver.ThreadingTCPServer):
    """`answers`: command -> the lines to answer it with, instead of 250; `mails`: (from, to, bytes)."""

    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _MailSession)
        self.tls, self.over = tls, threading.Event()
        self.answers: dict[str, list[str]] = {}
        self.mails: list[tuple[str, str, bytes]] = []
        self.said: list[str] = []
        self.port = self.server_address[1]


class _MailSession(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs that sends."""

    server: MailServer

    def handle(self) -> None:
        self.sender = self.recipient = ""
        self.encrypted = False
        if not self.say("220 fake ready", "CONNECT"):
            return
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            self.server.said.append(("TLS " if self.encrypted else "") + line)
            if not getattr(self, f"on_{word.lower()}", self.on_anything)(line):
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # the encrypted one is not the server's to close

    def say(self, usual: str, command: str) -> bool:
        scripted = self.server.answers.get(command, [])
        answer = scripted.pop(0) if scripted else usual
        if answer == SILENCE:
            self.server.over.wait(20)
            return False
        if answer == RESET:
            return False
        self.wfile.write(answer.encode() + b"\r\n")
        return True

    def on_anything(self, line: str) -> bool:
        return self.say("250 fine", line.partition(" ")[0].upper())

    def on_ehlo(self, line: str) -> bool:
        offered = ["fake"]
        if self.server.tls:
            offered.append("AUTH PLAIN" if self.encrypted else "STARTTLS")
        lines = [f"250{'-' if number < len(offered) else ' '}{word}" for number, word in enumerate(offered, 1)]
        return self.say("\r\n".join(lines), "EHLO")

    def on_starttls(self, line: str) -> bool:
        self.wfile.write(b"220 go ahead\r\n")
        assert self.server.tls is not None
        try:
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        except ssl.SSLError:  # the client does not trust us
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.encrypted = True
        return True

    def on_auth(self, line: str) -> bool:
        return self.say("235 welcome", "AUTH")

    def on_mail(self, line: str) -> bool:
        self.sender = line.partition("<")[2].partition(">")[0]
        return self.say("250 fine", "MAIL")

    def on_rcpt(self, line: str) -> bool:
        self.recipient = line.partition("<")[2].partition(">")[0]
        return self.say("250 fine", "RCPT")

    def on_data(self, line: str) -> bool:
        self.say("354 go on", "DATA")
        lines = []
        while (raw := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
        self.server.mails.append((self.sender, self.recipient, b"".join(lines)))
        return self.say("250 queued", "END")

    def on_quit(self, line: str) -> bool:
        self.say("221 bye", "QUIT")
        return False


class Robot(ThreadingHTTPServer):
    """`answers`: (status, JSON, headers…) or SILENCE, RESET, DRIPPING; `got`: the contents that it took."""

    daemon_threads, block_on_close = True, False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Webhook)
        self.answers: list[Any] = []
        self.got: list[str] = []
        self.most = 1_000_000
        self.asked = self.too_fast = 0
        self.over = threading.Event()
        self.base_url = f"http://127.0.0.1:{self.server_address[1]}"
        self.url = f"{self.base_url}/cgi-bin/webhook/send?key={KEY}"

    def judged(self, request: BaseHTTPRequestHandler, raw: bytes) -> tuple[int, Any]:
        """As the real one: the key and the length in bytes are judged, in an answer of 200."""
        said = json.loads(raw)
        kind = said.get("msgtype")
        content = said.get(kind, {}).get("content", "")
        longest = {"markdown": 4096, "text": 2048}.get(kind, 0)
        if parse_qs(urlsplit(request.path).query).get("key") != [KEY]:
            return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
        if not 0 < len(content.encode()) <= longest:
            return 200, {"errcode": 40058, "errmsg": f"{kind}.content exceed max length {longest}"}
        if len(self.got) >= self.most:  # a test is over before the minute is
            self.too_fast += 1
            return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
        self.got.append(content)
        return OK


class _Webhook(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        self.server.asked += 1
        raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
        answer = self.server.answers.pop(0) if self.server.answers else self.server.judged(self, raw)
        if answer == SILENCE:
            self.server.over.wait(20)
        elif answer == DRIPPING:
            self.drip()
        elif answer != RESET:
            self.answer(*answer)
        self.close_connection = True

    do_PUT = do_POST  # noqa: N815
    do_GET = do_POST  # noqa: N815

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def drip(self) -> None:
        """A byte now and then, each soon enough for a timeout that only waits for the next one."""
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.05):
            try:
                self.wfile.write(b" ")
            except OSError:
                return

    def log_message(self, *args: Any) -> None:
        """Nobody reads it."""


@contextmanager
def served(server: Any) -> Iterator[Any]:
    """The server in a thread until the block ends; whoever it keeps waiting is let go."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
