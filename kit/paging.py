"""Cursor lists: `{"items": [...], "next_cursor": ...}`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from kit.domain import Invalid, field_error


def encode_cursor(*values: Any) -> str:
    """The sort key of the last row shown, opaque to callers."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, kinds: Sequence[type]) -> tuple[Any, ...] | None:
    """The sort key to go on from, or None for the first page; anything else is the caller's mistake."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(values, list) and len(values) == len(kinds) and all(map(isinstance, values, kinds)):
            return tuple(values)
    except (ValueError, RecursionError):
        pass
    detail = "翻页标记无效，请从第一页开始。"
    raise Invalid("invalid", detail, "Bad cursor.", errors=[field_error("/cursor", "invalid", detail)])


def page(
    rows: Sequence[Any], limit: int, key: Callable[[Any], tuple[Any, ...]], dump: Callable[[Any], Any]
) -> dict[str, Any]:
    """One page from a query that asked for `limit + 1` rows."""
    more = len(rows) > limit
    shown = rows[:limit]
    return {"items": [dump(row) for row in shown], "next_cursor": encode_cursor(*key(shown[-1])) if more else None}
