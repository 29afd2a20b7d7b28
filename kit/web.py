"""nameko's HTTP server, hardened: patience that ends, no endless draining, every path and method to one application."""

from __future__ import annotations

import io
import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import Any

import eventlet
from eventlet import wsgi
from eventlet.greenio import GreenSocket
from eventlet.semaphore import Semaphore
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from kit import incoming
from kit.incoming import ImpatientReader, RequestBody, WholeHead
from kit.logs import logger, mask_path

log = logger("kit.web")
CONNECTION_WITHIN = 1200
"""Seconds for one connection, slow readers included."""
CONNECTIONS = 10_000
"""More than a process has file descriptors for: those who wait for their client are not counted as working."""
BACKLOG = 1024
"""Who finds the queue full, tries again after 1 s, then 3: eventlet's 50 are one page of a busy office."""
DRAIN_WITHIN = 15
"""Seconds that a stop waits for requests at hand."""
FIRST_WORD_WITHIN = 1
"""Seconds that a stop waits for the request of somebody who is connected and has not said anything yet."""
URL_AT_MOST = 8192
REFUSED: dict[int, tuple[str, str]] = {
    HTTPStatus.REQUEST_URI_TOO_LONG: ("地址过长", "http.address_too_long"),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: ("请求头过大", "http.headers_too_large"),
}
"""What is refused before the application sees it, in words; all else is malformed."""


class HardenedProtocol(HttpOnlyProtocol):
    """One connection."""

    def setup(self) -> None:
        """Read it without endless patience."""
        super().setup()
        self.patience = ImpatientReader(self.connection)
        self.rfile: Any = io.BufferedReader(self.patience)

    def handle_one_request(self) -> None:
        """The next request has its own patience."""
        self.patience.begin()
        super().handle_one_request()

    def get_environ(self) -> dict[str, Any]:
        """The WSGI environ; the body ends where it ends, also when it comes in chunks."""
        environ: dict[str, Any] = super().get_environ()
        environ["wsgi.input_terminated"] = True
        return environ

    def version_string(self) -> str:
        """No need to tell which server this is."""
        return "lianxue"

    def _read_request_line(self) -> Any:
        """The first line, unless it is longer than an address may be (eventlet would answer without a body)."""
        line = super()._read_request_line()
        if len(line) < self.server.url_length_limit:
            return line
        self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
        return ""

    def parse_request(self) -> bool:
        """Whether these are headers that one can go by; if not, it is answered here, and not by eventlet's bare 400.

        They must be whole (the caller puts the plain reader back).
        """
        self.rfile = WholeHead(self.rfile)
        try:
            if not super().parse_request():
                return False
        except (wsgi.HeaderLineTooLong, wsgi.HeadersTooLarge):
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return False
        length = self.headers.get("content-length")
        if length is None or (length.isascii() and length.isdigit() and "transfer-encoding" not in self.headers):
            return True
        self.send_error(HTTPStatus.BAD_REQUEST)
        return False

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no HTTP request is answered like any other mistake, and the connection ends."""
        title, name = REFUSED.get(code, ("请求无法解读", "http.malformed"))
        body = problem(code, title, name)
        head = f"HTTP/1.1 {int(code)} {HTTPStatus(code).phrase}\r\nContent-Type: application/problem+json\r\n"
        self.wfile.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        self.close_connection = True


class HardenedWebServer(WebServer):
    """A server that a half-sent request cannot hold and a broken one cannot kill."""

    _is_accepting: bool

    def start(self) -> None:
        """Listen, alone: with SO_REUSEPORT, eventlet's default, two servers would share a port unnoticed."""
        if self._starting:
            return
        self._starting: bool = True
        self._sock = eventlet.listen(self.bind_addr, backlog=BACKLOG, reuse_port=False)
        # Connections inherit it. Else the rest of an answer of several segments waits until the client has
        # acknowledged the first ones, which it puts off for 40 ms.
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock.settimeout(
            None
        )  # kombu sets a default timeout for new sockets (nameko works around it in the same way)
        self._serv = self.get_wsgi_server(self._sock, self.get_wsgi_app())
        self._silent: set[Any] = set()
        # nameko's pool counts whoever holds a request, ours whoever works on one.
        self._working = Semaphore(self.container.max_workers)
        self.container._worker_pool.resize(CONNECTIONS)  # noqa: SLF001
        self._gt = self.container.spawn_managed_thread(self.run)

    def get_wsgi_app(self) -> Callable[..., Iterable[bytes]]:
        """All requests go to the one provider; nameko's own routing would answer 404 and 405 as plain text."""
        (provider,) = self._providers

        def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            body = environ["wsgi.input"] = RequestBody(environ["eventlet.input"], self.stepped_aside)
            self._silent.discard(body.source.get_socket())
            if not self._is_accepting:  # it came while we are leaving
                with suppress(OSError):
                    body.discard()  # closing with something unread would take the answer away again
                return _leaving()(environ, start_response)
            started = time.monotonic()
            with self._working:
                response = provider.handle_request(Request(environ, shallow=True))
            _log_access(environ, response, time.monotonic() - started)
            return response(environ, start_response)

        return application

    @contextmanager
    def stepped_aside(self) -> Iterator[None]:
        """Whoever waits for a client lets somebody else work: half-sent bodies must not keep all workers busy."""
        self._working.release()
        try:
            yield
        finally:
            self._working.acquire()

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, protocol: Any = HardenedProtocol, debug: bool = False) -> Any:
        """eventlet's server with timeouts and limits; access lines are written by us, tokens masked."""
        return wsgi.Server(
            sock, sock.getsockname(), wsgi_app, protocol=protocol, debug=debug, log=_Silence(), log_output=False,
            socket_timeout=incoming.SOCKET_TIMEOUT, url_length_limit=URL_AT_MOST, capitalize_response_headers=False,
        )  # fmt: skip

    def drain(self) -> None:
        """Take no more connections, and wait until everybody who got one has an answer."""
        if not self._is_accepting or self._serv is None:
            return
        self._is_accepting = False
        self._serv.keepalive = False
        self._gt.kill()
        self._let_in_who_waits()
        self._sock.close()
        eventlet.sleep(0)  # whoever was let in last is at the door now
        with eventlet.Timeout(FIRST_WORD_WITHIN, False):
            while self._silent:
                eventlet.sleep(0.01)
        with eventlet.Timeout(DRAIN_WITHIN, False):
            while self._serv.outstanding_requests:
                eventlet.sleep(0.01)

    def _let_in_who_waits(self) -> None:
        """Whoever is in the listener's queue is connected already, and would be cut off with it."""
        self._sock.settimeout(0)
        with suppress(OSError):  # nobody is left
            while True:
                raw, address = self._sock.accept()
                connection = GreenSocket(raw)
                connection.settimeout(incoming.SOCKET_TIMEOUT)
                self.container.spawn_managed_thread(partial(self.process_request, connection, address))

    def stop(self) -> None:
        """Stop accepting; `drain` has usually done so before."""
        self.drain()

    def process_request(self, sock: Any, address: Any) -> None:
        """One connection; whatever goes wrong with it ends with it (an exception here would kill the container)."""
        self._silent.add(sock)
        try:
            with eventlet.Timeout(CONNECTION_WITHIN, TimeoutError("connection kept open too long")):
                super().process_request(sock, address)
        except Exception as error:
            log.debug("connection ended", error=str(error)[:100])
            sock.close()
        finally:
            self._silent.discard(sock)

    def run(self) -> None:
        """Accept until stopped; running out of file descriptors is waited out."""
        while self._is_accepting:
            try:
                super().run()
            except OSError as error:
                if self._is_accepting:
                    log.warning("accepting connections was interrupted", error=str(error))
                    eventlet.sleep(0.1)


def problem(status: int, title: str, code: str) -> bytes:
    """A problem document for what never reaches the application."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "trace_id": ""}
    return json.dumps(body, ensure_ascii=False).encode()


def _leaving() -> Response:
    body = problem(503, "服务正在停止，请稍后重试", "service.stopping")
    headers = {"Retry-After": "5", "Connection": "close"}
    return Response(body, 503, headers, content_type="application/problem+json")


class _Silence:
    """eventlet's own log: its lines hold raw paths with tokens."""

    def write(self, text: str) -> None:
        """Drop it."""

    info = debug = error = write


def _log_access(environ: dict[str, Any], response: Any, seconds: float) -> None:
    path = mask_path(environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace"))
    if path.startswith(("/static/", "/api/v1/health")):
        return
    log.info(
        "request", method=environ.get("REQUEST_METHOD"), path=path[:200], status=response.status_code,
        ms=round(seconds * 1000, 1), trace_id=response.headers.get("X-Trace-Id"),
    )  # fmt: skip


class CatchAll(HttpRequestHandler):
    """The entrypoint that hands every request to a WSGI application."""

    server = HardenedWebServer()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("GET", "/", **kwargs)

    def get_url_rule(self) -> Rule:
        """Never consulted: see HardenedWebServer.get_wsgi_app."""
        return Rule("/")

    def get_entrypoint_parameters(self, request: Request) -> tuple[tuple[Request], dict[str, Any]]:
        """The request alone."""
        return (request,), {}

    def response_from_exception(self, exc: Exception) -> Response:
        """Only reached when the application itself failed to answer."""
        log.error("the application failed to answer", error=f"{type(exc).__name__}: {exc}")
        return Response(problem(500, "服务器内部错误", "internal"), 500, content_type="application/problem+json")

    def stop(self) -> None:
        """Before nameko takes the RPC client away, those who asked get their answers."""
        self.server.drain()
        super().stop()


catch_all = CatchAll.decorator
