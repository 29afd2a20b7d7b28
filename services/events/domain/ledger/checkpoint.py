"""The signed statement of how large the ledger is and what its root is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TITLE = "lianxue ledger checkpoint"
_NOTE = re.compile(
    rf"{TITLE}\nsize: (?P<size>\d{{1,18}})\nroot: (?P<root_hash>[0-9a-f]{{64}})\n"
    r"time: (?P<timestamp>[0-9T:.+Z-]{10,40})\nkey: (?P<key_id>[0-9a-f]{1,64})\n"
)


@dataclass(frozen=True)
class Statement:
    """What is signed: `root_hash` hex, `timestamp` RFC 3339."""

    size: int
    root_hash: str
    timestamp: str
    key_id: str

    def note(self) -> str:
        """The text whose UTF-8 bytes are signed: readable by people, one way to write it."""
        lines = (
            TITLE,
            f"size: {self.size}",
            f"root: {self.root_hash}",
            f"time: {self.timestamp}",
            f"key: {self.key_id}",
        )
        return "\n".join(lines) + "\n"

    def differences(self, members: Mapping[str, Any]) -> list[str]:
        """Members of a checkpoint document that say something else than the signed text."""
        mine = {"size": self.size, "root_hash": self.root_hash, "timestamp": self.timestamp, "key_id": self.key_id}
        return [
            name for name, value in mine.items() if members.get(name) != value or isinstance(members.get(name), bool)
        ]


def read_note(note: str) -> Statement | None:
    """The statement in a signed text; None where the text is not one of ours."""
    found = _NOTE.fullmatch(note)
    if found is None or found["size"] != str(int(found["size"])):
        return None
    return Statement(int(found["size"]), found["root_hash"], found["timestamp"], found["key_id"])
