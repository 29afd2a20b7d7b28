"""What happened: the ledger for those who may read it, with what proves it; for others each event's timeline."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from gateway import asking
from gateway.pages.surroundings import items, may, seen
from verifier.verify import root_by_path


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/log", "log", log)
    pages.add_url_rule("/log/<int:seq>", "log_entry", log_entry)


def log() -> str:
    """The ledger for those who may read it; for others the way to each event's timeline."""
    if may("events.read_ledger"):
        wish = {name: request.args.get(name) for name in ("subject", "type") if request.args.get(name)}
        cursor = request.args.get("cursor", "")
        page = asking.clients().events.read_ledger(limit=50, cursor=cursor, **wish)
        newest = seen("events.latest_checkpoint", None) or None
        return render_template("ledger.html", page=page, wish=wish, newest=newest)
    return render_template("log.html", events=items("events.events", limit=50))


def log_entry(seq: int) -> str:
    """One entry as it was hashed, and its proof against the newest daily checkpoint, worked out here."""
    entry = asking.clients().events.ledger_entry(seq=seq)
    newest = seen("events.latest_checkpoint", None) or None
    proof = _proof(entry, newest) if newest and seq <= newest["size"] else None
    return render_template("ledger_entry.html", entry=entry, newest=newest, proof=proof)


def _proof(entry: dict[str, Any], newest: dict[str, Any]) -> dict[str, Any]:
    """The hashes, and whether they lead from the entry to the signed root."""
    hashes = asking.clients().events.ledger_proof(seq=entry["seq"], size=newest["size"])["hashes"]
    leaf, path = bytes.fromhex(entry["leaf_hash"]), [bytes.fromhex(value) for value in hashes]
    root = root_by_path(leaf, entry["seq"] - 1, newest["size"], path)
    return {"hashes": hashes, "leads_there": root is not None and root.hex() == newest["root_hash"]}
