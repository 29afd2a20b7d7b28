"""JSON between the processes and to callers: by orjson, and by the standard library what orjson does not take.

A page of the register goes through JSON three times, which was a seventh of all that it cost.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

_ONLY_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
"""Dates and the like are no JSON here: who answers with one forgot to say in which form."""


def written(value: Any) -> bytes:
    """UTF-8. TypeError or ValueError for what has no form in JSON."""
    try:
        return orjson.dumps(value, option=_ONLY_JSON)
    except TypeError:  # half a character, a number beyond 64 bits, a key that is no text
        return json.dumps(value).encode()


def read(body: bytes) -> Any:
    """What `written` wrote. ValueError for what is no JSON."""
    try:
        return orjson.loads(body)
    except ValueError:
        return json.loads(body)
