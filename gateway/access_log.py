"""One line a request, without partner tokens, and the trace id that all of the request's lines share."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from kit.logs import logger, mask_tokens, traced

TRACE = "lianxue.trace_id"
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
QUIET = {"/api/v1/health", "/api/v1/ready"}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def trace_of(environ: Environ) -> str:
    """The trace id that came with the request (W3C `traceparent`), or a new one."""
    match = TRACEPARENT.fullmatch(environ.get("HTTP_TRACEPARENT", "").strip().lower())
    return match[1] if match and set(match[1]) != {"0"} else secrets.token_hex(16)


def masked_path(environ: Environ) -> str:
    """The path as it may be logged."""
    return mask_tokens(environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace"))


class AccessLog:
    """WSGI middleware: gives each request its trace id, and writes its line when the answer begins."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[TRACE] = trace_of(environ)
        began = time.monotonic()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            _write(environ, status, began)
            return start_response(status, [*headers, ("X-Trace-Id", environ[TRACE])], *rest)

        with traced(environ[TRACE]):
            return self.application(environ, start)


def _write(environ: Environ, status: str, began: float) -> None:
    path = masked_path(environ)
    if path in QUIET and status.startswith("2"):
        return
    milliseconds = round((time.monotonic() - began) * 1000, 1)
    logger("access").info(
        "request", method=environ.get("REQUEST_METHOD"), path=path, status=int(status[:3]), milliseconds=milliseconds
    )
