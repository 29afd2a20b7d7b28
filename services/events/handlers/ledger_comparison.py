"""Whether the ledger has an entry for all that it took in, and each entry is what was hashed.

Nobody who can write to the database is stopped by it; it says so within a period, where checkpoints say so for ever.
"""

from __future__ import annotations

from typing import Any

from kit import wire
from kit.comparison import OWN_PAGE
from kit.discrepancies import Finding
from services.events.domain.ledger import merkle
from services.events.domain.ledger.entry import START

PAGE = OWN_PAGE
LEDGER = "ledger"

Page = tuple[list[Finding], Any]


def compare_entries(work: Any, place: int | None) -> Page:
    """The next entries by number: each is there, its hash is the tree's, and it names its fact and its predecessor."""
    comparison, first = work.ledger_comparison, place or 1
    last = first + PAGE - 1
    leaves, entries = _read(comparison, first)
    if len(entries) < PAGE or len(leaves) <= PAGE:  # the end is near, or something is missing: how long must it be?
        last = min(comparison.length(), last)
        leaves, entries = _read(comparison, first)
    findings = [
        Finding(kind, f"entry {seq}", LEDGER)
        for seq in range(first, last + 1)
        if (kind := _judged(entries.get(seq), leaves.get(seq), leaves.get(seq - 1)))
    ]
    return findings, last + 1 if last == first + PAGE - 1 else None


def _read(comparison: Any, first: int) -> tuple[dict[int, bytes], dict[int, tuple[str, bytes]]]:
    """A page of entries, after their hashes and the one before: an entry that is younger than them is not judged."""
    leaves = comparison.leaves(first - 1, PAGE + 1)
    leaves[0] = bytes.fromhex(START)
    return leaves, comparison.entries(first, PAGE)


def _judged(entry: tuple[str, bytes] | None, leaf: bytes | None, before: bytes | None) -> str | None:
    if entry is None:
        return "ledger_gap"
    fact_id, body = entry
    if leaf is None or merkle.leaf_hash(body) != leaf or _names(body) != (fact_id, before.hex() if before else None):
        return "ledger_entry_changed"
    return None


def _names(body: bytes) -> tuple[str, str] | None:
    """The fact and the predecessor that an entry names; None where it is no entry at all."""
    try:
        entry = wire.read(body)
        return entry["fact_id"], entry["previous"]
    except (ValueError, LookupError, TypeError):
        return None


def compare_handled(work: Any, place: str | None) -> Page:
    """The next facts that the ledger has handled: each is in an entry."""
    comparison = work.ledger_comparison
    handled = comparison.handled(place or "", PAGE)
    findings = [Finding("ledger_entry_missing", one, LEDGER) for one in comparison.without_entry(handled)]
    return findings, handled[-1] if len(handled) == PAGE else None


COMPARE = (compare_entries, compare_handled)
