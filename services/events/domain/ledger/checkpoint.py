"""The signed statements: how large the ledger is and what its root is, and which key follows on which.

Their texts are what counts, written in one way and readable by people; `verifier/verify.py` reads them back.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """What a checkpoint says: `root_hash` hex, `timestamp` RFC 3339."""

    size: int
    root_hash: str
    timestamp: str
    key_id: str

    def note(self) -> str:
        """The text whose UTF-8 bytes are signed."""
        return _lines(
            "lianxue ledger checkpoint",
            f"size: {self.size}",
            f"root: {self.root_hash}",
            f"time: {self.timestamp}",
            f"key: {self.key_id}",
        )


@dataclass(frozen=True)
class Succession:
    """From `timestamp` on another key signs; the text is signed by the key that goes. `public_key`: base64 of 32 bytes.

    The key in full stands in the text, so whoever trusts the old key needs nobody's word about the new one.
    """

    from_key_id: str
    key_id: str
    public_key: str
    timestamp: str

    def note(self) -> str:
        """The text whose UTF-8 bytes are signed."""
        return _lines(
            "lianxue ledger key succession",
            f"from: {self.from_key_id}",
            f"to: {self.key_id}",
            f"public key: {self.public_key}",
            f"time: {self.timestamp}",
        )


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
