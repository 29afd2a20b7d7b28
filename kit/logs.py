"""Logs: one line an event, JSON or plain, with the trace id that follows a request through RPC, fact and reaction."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, merge_contextvars, unbind_contextvars

TOKEN_IN_PATH = re.compile(r"(/(?:i|links)/|/calendar/(?=[^/?#\s\"']+\.ics))[^/?#\s\"']+")
LONG_SECRET = re.compile(r"(?<![\w-])(?![0-9a-f]+(?![\w-]))[\w-]{43,}", re.ASCII)
"""What a token looks like wherever it stands: a link that was mangled on its way (`/i//…`, `/I/…`) still opens once it
is mended. Digests in hexadecimal are no secrets."""
BEHIND_LINK = re.compile(r"^(.*?/(?i:i|links)/).+?(/[a-z.-]{1,20})?$", re.DOTALL)
QUIET = {
    "nameko": "WARNING",
    "nameko.containers": "ERROR",
    "kombu": "WARNING",
    "amqp": "WARNING",
    "alembic": "WARNING",
    "fontTools": "ERROR",
    "urllib3": "ERROR",  # below, it writes addresses that were called (at debug; with bad headers), and keys with them
}


def mask_tokens(text: str) -> str:
    """The text without partner tokens: whoever reads a log must not be able to answer for a partner."""
    return LONG_SECRET.sub("***", TOKEN_IN_PATH.sub(r"\1***", text))


def mask_path(path: str) -> str:
    """A request's decoded path without the partner's token, whatever became of the token on its way.

    One with a blank, a slash or a number sign in it is still all but a letter of the right one. The last word stays: it
    says what was asked for.
    """
    return mask_tokens(BEHIND_LINK.sub(r"\1***\2", path))


def _mask(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = mask_tokens(value)
    return entry


def configure(log_format: str = "plain", level: str = "info") -> None:
    """Send structlog and the standard library's loggers through one chain to standard error."""
    structlog.configure(
        processors=[*_CHAIN, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_CHAIN,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(log_format)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, quiet in QUIET.items():
        logging.getLogger(name).setLevel(quiet)


def _renderer(log_format: str) -> Any:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


_CHAIN: list[Any] = [
    merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _mask,
]


def logger(name: str) -> Any:
    """A logger; events are short sentences, figures are keyword arguments."""
    return structlog.stdlib.get_logger(name)


@contextmanager
def traced(trace_id: str, **more: Any) -> Iterator[None]:
    """Stamp every line of this greenthread with the trace id until the block ends."""
    bind_contextvars(trace_id=trace_id, **more)
    try:
        yield
    finally:
        unbind_contextvars("trace_id", *more)
