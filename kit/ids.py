"""Identifiers and random tokens."""

from __future__ import annotations

import os
import secrets
import time
import uuid


def new_id() -> str:
    """A time-ordered identifier (UUID version 7, RFC 9562), 32 hex digits: newer ids sort after older ones."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=value).hex


def new_token() -> str:
    """A secret of 256 bits, URL-safe, 43 characters."""
    return secrets.token_urlsafe(32)


def new_seed() -> int:
    """A number to draw with, and to record so that anybody can draw the same again."""
    return secrets.randbelow(2**31)
