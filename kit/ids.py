"""Identifiers and random tokens."""

from __future__ import annotations

import datetime as dt
import secrets
import time
import uuid


def new_id(at: dt.datetime | None = None) -> str:
    """A time-ordered identifier (UUID version 7, RFC 9562), 32 hex digits: newer ids sort after older ones.

    The twelve bits behind the milliseconds are their fraction (RFC 9562, 6.2, method 3), so that what one
    process makes within a millisecond sorts too, to a quarter of a microsecond. `at` gives a thing that is older than
    its row a place among those of its time.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    if at is not None:
        milliseconds = int(at.timestamp() * 1000)
    fraction = rest * 4096 // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value).hex


def new_token() -> str:
    """A secret of 256 bits, URL-safe, 43 characters."""
    return secrets.token_urlsafe(32)


def new_seed() -> int:
    """A number to draw with, and to record so that anybody can draw the same again."""
    return secrets.randbelow(2**31)
