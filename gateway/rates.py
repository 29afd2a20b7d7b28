"""How often a partner's link and the public pages may be asked. In memory, on real time, per gateway process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from gateway.refusals import too_many
from kit.domain import NotFound

KNOWN_TOKEN = RateLimitItemPerMinute(300, namespace="link")
UNKNOWN_TOKEN = RateLimitItemPerMinute(30, namespace="stranger")
PUBLIC_PAGE = RateLimitItemPerMinute(600, namespace="public")
WAIT = 60


def install(app: Flask) -> None:
    """Give the application its own counters."""
    app.extensions["lianxue_rates"] = MovingWindowRateLimiter(MemoryStorage())


def _limiter() -> MovingWindowRateLimiter:
    return cast(MovingWindowRateLimiter, current_app.extensions["lianxue_rates"])


def count_public_page() -> None:
    """TooMany beyond 600 public pages and pictures a minute and address; behind a proxy that is the proxy's address."""
    if not _limiter().hit(PUBLIC_PAGE, request.remote_addr or "unknown"):
        raise too_many(WAIT)


@contextmanager
def watched(token: str) -> Iterator[None]:
    """Count one use of a partner's link; TooMany beyond 300 a minute, or 30 a minute of tokens that do not exist.

    Strangers are counted by address only after the owning service has said that it knows no such token: many
    partners may come from one address, and a guess that fails must not lock out a neighbour with a real link.
    """
    digest = hashlib.sha256(token.encode()).hexdigest()
    if not _limiter().hit(KNOWN_TOKEN, digest):
        raise too_many(WAIT)
    try:
        yield
    except NotFound:
        if not _limiter().hit(UNKNOWN_TOKEN, request.remote_addr or "unknown"):
            raise too_many(WAIT) from None
        raise
