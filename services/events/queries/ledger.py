"""The ledger's evidence: the public keys, proofs, the checkpoint that is printed, and the lines of an export."""

from __future__ import annotations

from typing import Any

from kit.clock import rfc3339
from kit.domain import Invalid, field_error, not_found


def ledger_public_key(work: Any) -> dict[str, Any]:
    """The key that checkpoints are signed with, base64 of 32 raw bytes; those before it, and how each handed over.

    `successions` has only what an old key signed: where one was lost, nothing leads from it to the next.
    """
    known = work.ledger.keys()
    if not known:
        signer = work.signer.current()
        return {**_key(signer), "since": None, "earlier": [], "successions": []}
    earlier = [{**_key(key), "since": rfc3339(key.since)} for key in known[:-1]]
    successions = [{"note": key.note, "signature": key.signature} for key in known if key.note]
    return {**_key(known[-1]), "since": rfc3339(known[-1].since), "earlier": earlier, "successions": successions}


def _key(key: Any) -> dict[str, Any]:
    return {"key_id": key.key_id, "public_key": key.public_key}


def latest_checkpoint(work: Any) -> dict[str, Any]:
    """The newest daily checkpoint, to be printed: what stands on paper cannot be changed afterwards."""
    found = work.ledger.newest_checkpoint(daily=True)
    if found is None:
        raise not_found("存证点")
    names = ("size", "root_hash", "timestamp", "key_id", "note", "signature")
    return {**{name: getattr(found, name) for name in names}, "daily_on": found.daily_on.isoformat()}


def ledger_proof(work: Any, *, seq: int, size: int | None) -> dict[str, Any]:
    """The path from an entry to the root of the first `size` entries (RFC 6962 §2.1.1); all there are by default."""
    there = work.ledger.size()
    if seq > there:
        raise not_found("台账记录")
    size = there if size is None else size
    if not seq <= size <= there:
        raise _out_of_range("/size", seq, there)
    hashes = [value.hex() for value in work.ledger.inclusion(seq, size)]
    return {"seq": seq, "size": size, "leaf_hash": work.ledger.node(0, seq - 1).hex(), "hashes": hashes}


def ledger_consistency(work: Any, *, first: int, second: int | None) -> dict[str, Any]:
    """The proof that the first `first` entries are unchanged among the first `second` (RFC 6962 §2.1.2)."""
    there = work.ledger.size()
    second = there if second is None else second
    if second > there:
        raise _out_of_range("/second", 1, there)
    if first > second:
        raise _out_of_range("/first", 1, second)
    return {
        "first": first,
        "second": second,
        "hashes": [value.hex() for value in work.ledger.consistency(first, second)],
    }


def ledger_lines(work: Any, *, first: int, limit: int) -> dict[str, Any]:
    """Entries from `first` on exactly as hashed, no newline. `begin_ledger_export` has recorded the reading."""
    return {"lines": [body.decode() for body in work.ledger.bodies(first, limit)]}


def _out_of_range(pointer: str, least: int, most: int) -> Invalid:
    detail = f"应在 {least} 到 {most} 之间。"
    return Invalid("invalid", detail, f"Between {least} and {most}.", errors=[field_error(pointer, "range", detail)])


QUERIES: dict[str, Any] = {
    "ledger_public_key": ledger_public_key,
    "latest_checkpoint": latest_checkpoint,
    "ledger_proof": ledger_proof,
    "ledger_consistency": ledger_consistency,
    "ledger_lines": ledger_lines,
}
