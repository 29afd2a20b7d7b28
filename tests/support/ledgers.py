"""Random ledgers as the service would write, sign and export them; and keys to sign with, honest or not."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kit import commitments
from services.events.domain.ledger import merkle
from services.events.domain.ledger.checkpoint import Statement, Succession
from services.events.domain.ledger.entry import START, Recorded, compose
from services.events.signing import KeySigner

WORDS = ("走进光纤预制棒生产车间", "示例", "budget", "e\u0301", "\U0001f600", "\ufb33", '"\\', "\x01\x7f", "")
PRIVATE = {"contact_name": "示例成员01", "contact_phone": "13800000000"}


def signer_from(draw: random.Random) -> KeySigner:
    """A key that the same draw gives again."""
    return KeySigner(Ed25519PrivateKey.from_private_bytes(draw.randbytes(32)))


class WrittenLedger:
    """Lines, tree and keys. `checkpoint` and `public_key` give what the API answers; `tick` moves its clock."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.lines: list[bytes] = []
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.signers = [signer_from(draw)]
        self.successions: list[dict[str, str]] = []
        self.private: dict[str, dict[str, Any]] = {}
        self.minutes = 0

    def grow(self, count: int) -> WrittenLedger:
        """So many more entries."""
        for _ in range(count):
            seq = len(self.lines) + 1
            previous = merkle.leaf_hash(self.lines[-1]).hex() if self.lines else START
            self.append(rfc8785.dumps(compose(seq, previous, self._fact(seq))))
        return self

    def append(self, line: bytes) -> None:
        """One line as it is, into file and tree."""
        index = len(self.lines)
        for level, place, value in merkle.new_nodes(self._node, index, merkle.leaf_hash(line)):
            self.nodes[level, place] = value
        self.lines.append(line)

    def rewritten(self, seq: int, **changes: Any) -> WrittenLedger:
        """What a thorough forger makes of it: one entry changed, and everything from it on hashed anew."""
        forged = WrittenLedger(self.draw)
        forged.signers, forged.successions, forged.minutes = self.signers, self.successions, self.minutes
        for number, line in enumerate(self.lines, start=1):
            entry = json.loads(line)
            if number == seq:
                entry |= changes
            entry["previous"] = merkle.leaf_hash(forged.lines[-1]).hex() if forged.lines else START
            forged.append(rfc8785.dumps(entry))
        return forged

    def checkpoint(self, signer: KeySigner | None = None) -> dict[str, Any]:
        """The tree as it is now, signed by the present key or by another."""
        signer = signer or self.signers[-1]
        root = merkle.root(self._node, len(self.lines)).hex()
        statement = Statement(len(self.lines), root, self.tick(), signer.key_id)
        note = statement.note()
        return {**vars(statement), "note": note, "signature": signer.sign(note)}

    def rotate(self) -> None:
        """Another key signs from now on."""
        old, new = self.signers[-1], signer_from(self.draw)
        note = Succession(old.key_id, new.key_id, new.public_key, self.tick()).note()
        self.successions.append({"note": note, "signature": old.sign(note)})
        self.signers.append(new)

    def public_key(self, place: int = -1) -> dict[str, Any]:
        """The answer that names this key, with all successions so far."""
        signer = self.signers[place]
        return {"key_id": signer.key_id, "public_key": signer.public_key, "successions": list(self.successions)}

    def tick(self) -> str:
        """A minute later."""
        self.minutes += 1
        return f"2026-05-08T{8 + self.minutes // 60:02}:{self.minutes % 60:02}:00+08:00"

    def _node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def _fact(self, seq: int) -> Recorded:
        draw, fact_id = self.draw, f"fact-{seq}"
        data = {draw.choice(WORDS): self._value(2) for _ in range(draw.randrange(5))}
        commitment = None
        if draw.random() < 0.3:
            self.private[fact_id] = commitments.salted(PRIVATE)
            commitment = commitments.commitment_of(self.private[fact_id])
        return Recorded(
            fact_id=fact_id, type="event.held.v1", occurred_at="2026-05-08T01:00:00+00:00", producer="events",
            subject="event-1", actor_id="account-1", trace_id="trace-1", aggregate_id="event-1", version=seq,
            data={"theme": "走进光纤车间", **data}, commitment=commitment,
        )  # fmt: skip

    def _value(self, depth: int) -> Any:
        draw = self.draw
        kinds = [None, True, draw.randrange(-(2**60), 2**60), draw.uniform(-1e30, 1e30), draw.random(), *WORDS]
        if depth and draw.random() < 0.3:
            return {draw.choice(WORDS): self._value(depth - 1), "list": [self._value(depth - 1)]}
        return draw.choice(kinds)


def saved(folder: Path, **documents: Any) -> dict[str, str]:
    """The files as a supervisor has them: lists of lines as JSON lines, everything else as JSON. Name -> path."""
    paths = {}
    for name, document in documents.items():
        path = folder / f"{name}.json"
        lines = isinstance(document, list)
        path.write_bytes(b"".join(line + b"\n" for line in document) if lines else json.dumps(document).encode())
        paths[name] = str(path)
    return paths
