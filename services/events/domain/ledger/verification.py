"""Judging an exported ledger: file, checkpoint and public key, and nothing else.

The signature says whether the checkpoint is genuine, the root whether the file is what was signed, and the chain of
`previous` hashes which line was touched. Standard library only: whoever doubts us can read and run it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.events.domain.ledger.checkpoint import Statement, read_note
from services.events.domain.ledger.entry import START
from services.events.domain.ledger.merkle import GrowingRoot, leaf_hash

Signed = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
"""Whether the checkpoint's signature over its note is by this public key: (checkpoint, public key) -> bool."""

Canonical = Callable[[Any], bytes]
"""RFC 8785: a JSON value -> the one way to write it. Raises ValueError for what cannot be written."""


@dataclass(frozen=True)
class Verdict:
    """`first_bad_seq` is None when all is well, and when the fault is the checkpoint's or the key's."""

    ok: bool
    first_bad_seq: int | None
    reason: str
    entries: int = 0


def verify(
    lines: Iterable[bytes],
    checkpoint: Mapping[str, Any],
    public_key: Mapping[str, Any],
    *,
    signed: Signed,
    canonical: Canonical,
) -> Verdict:
    """Judge an export line by line (a trailing newline is allowed), in constant memory.

    The file must hold exactly the entries that the checkpoint covers: one more is as bad as one less.
    """
    statement = _genuine(checkpoint, public_key, signed)
    if isinstance(statement, str):
        return Verdict(False, None, statement)
    tree, previous, rest = GrowingRoot(), START, (line.removesuffix(b"\n") for line in lines)
    for number, body in enumerate(rest, start=1):
        leaf = leaf_hash(body)
        entry, fault = _entry_at(number, body, canonical)
        if entry is None:
            return Verdict(False, number, fault, number - 1)
        if entry.get("previous") != previous:
            blamed = _blamed(number, leaf, next(rest, b""))
            return Verdict(False, blamed, "its hash is not the one that the entry after it names", number - 1)
        if number > statement.size:
            return Verdict(False, number, f"the checkpoint ends with entry {statement.size}", number - 1)
        previous = leaf.hex()
        tree.add(leaf)
    return _whole(tree, statement)


def _whole(tree: GrowingRoot, statement: Statement) -> Verdict:
    """All lines agree with one another; now whether they agree with what was signed."""
    if tree.size < statement.size:
        reason = f"the file ends before the {statement.size} entries of the checkpoint"
        return Verdict(False, tree.size + 1, reason, tree.size)
    if tree.root().hex() != statement.root_hash:
        reason = (
            "the entries do not hash to the signed root: the last one was changed, "
            "or an earlier one and all that follow were rewritten (compare with an earlier checkpoint)"
        )
        return Verdict(False, tree.size, reason, tree.size)
    return Verdict(True, None, f"{tree.size} entries, signed {statement.timestamp}", tree.size)


def _genuine(checkpoint: Mapping[str, Any], public_key: Mapping[str, Any], signed: Signed) -> Statement | str:
    """The signed statement, or why it cannot be believed."""
    note = checkpoint.get("note")
    statement = read_note(note) if isinstance(note, str) else None
    if statement is None:
        return "the checkpoint holds no readable note"
    wrong = statement.differences(checkpoint)
    if wrong:
        return f"the checkpoint says something else than its signed note: {', '.join(wrong)}"
    if statement.key_id != public_key.get("key_id"):
        return "the checkpoint was signed with another key"
    if not signed(checkpoint, public_key):
        return "the checkpoint's signature is not by this key"
    return statement


def _entry_at(number: int, body: bytes, canonical: Canonical) -> tuple[dict[str, Any] | None, str]:
    """The entry on this line, or why it is not the one that belongs here."""
    entry = _entry_in(body, canonical)
    if entry is None:
        return None, "the line is not an entry in canonical JSON"
    if type(entry.get("seq")) is not int or entry["seq"] != number:
        return None, f"entry {number} is expected here, and the line says {entry.get('seq')!r}"
    return entry, ""


def _blamed(number: int, leaf: bytes, following: bytes) -> int:
    """Which of the two was touched, when entry `number` does not name its predecessor's hash.

    The predecessor, where the following line still vouches for this one; otherwise this one.
    """
    vouched = f'"previous":"{leaf.hex()}"'.encode() in following
    return number - 1 if number > 1 and (vouched or not following) else number


class _Fraction(ValueError):
    """A number that is not whole: only the full canonical writer knows how to write it."""


def _fraction(_text: str) -> float:
    raise _Fraction


def _entry_in(body: bytes, canonical: Canonical) -> dict[str, Any] | None:
    """The entry, when these bytes are the one way to write it.

    Without fractions, Python's own compact writer does what RFC 8785 asks for, five times faster; what it writes
    otherwise (fractions, keys outside the Basic Multilingual Plane) goes through the full writer.
    """
    try:
        entry = json.loads(body, parse_float=_fraction, parse_constant=_fraction)
        if json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == body:
            return entry if isinstance(entry, dict) else None
    except (ValueError, RecursionError):
        pass
    try:
        entry = json.loads(body)
        return entry if isinstance(entry, dict) and canonical(entry) == body else None
    except (ValueError, RecursionError):
        return None
