"""Facts that a released version wrote are still read: they lie in outboxes and dead letters for years."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.catalogue import BY_TYPE
from kit.envelope import from_mapping

RELEASED = sorted((Path(__file__).parent / "released").glob("*.jsonl"))
LINES = [
    pytest.param(line, id=f"{file.stem} {json.loads(line)['type']}")
    for file in RELEASED
    for line in file.read_text(encoding="utf-8").splitlines()
]


def test_there_is_a_file_for_the_present_version() -> None:
    assert RELEASED, "write tests/contract/released/VERSION.jsonl at each release: see CONTRIBUTING.md"


@pytest.mark.parametrize("line", LINES)
def test_a_fact_of_a_released_version_is_still_read(line: str) -> None:
    envelope = from_mapping(json.loads(line))
    fact = envelope.read(BY_TYPE[envelope.type])
    for name, value in {**envelope.data, **envelope.private}.items():
        assert getattr(fact, name) == value
