"""JSON between the processes: whatever the fast library does not take is written and read all the same."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from kit import wire

ODD: list[Any] = [
    {"theme": "光纤", "seats": 12, "share": 0.5, "none": None, "yes": True, "rows": [[], {}]},
    {"half a character": "\ud83d"},
    {"beyond 64 bits": 2**70},
    {1: "a key that is no text"},
    'line\u2028separator \x00 "quoted"',
]


@pytest.mark.parametrize("value", ODD, ids=["plain", "half", "big", "key", "signs"])
def test_what_the_standard_library_reads_is_what_was_written(value: Any) -> None:
    body = wire.written(value)
    body.decode()
    assert json.loads(body) == wire.read(body) == json.loads(json.dumps(value))


@pytest.mark.parametrize("value", [dt.date(2026, 5, 8), object(), {"a": {1, 2}}], ids=["date", "object", "set"])
def test_what_has_no_form_in_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        wire.written(value)


def test_text_goes_out_as_it_is() -> None:
    assert wire.written("联学") == '"联学"'.encode()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[1,]"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.read(body)
