"""The trace id of a request: on every log line, on the answer, and with each call to a service.

The access line itself is written by the server (`kit.web`); partner tokens are masked there and in every log line
by `kit.logs`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from kit.logs import traced

TRACE = "lianxue.trace_id"
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def trace_of(environ: Environ) -> str:
    """The trace id that came with the request (W3C `traceparent`), or a new one."""
    match = TRACEPARENT.fullmatch(environ.get("HTTP_TRACEPARENT", "").strip().lower())
    return match[1] if match and set(match[1]) != {"0"} else secrets.token_hex(16)


class Traced:
    """WSGI middleware: gives each request its trace id before anything can fail."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[TRACE] = trace_of(environ)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("X-Trace-Id", environ[TRACE])], *rest)

        with traced(environ[TRACE]):
            return self.application(environ, start)
