"""The ledger's newest daily checkpoint as a line on paper: what is printed and handed out cannot be changed afterwards.

Sixteen digits of the root are enough to hold a paper against a checkpoint or an export of that size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.documents.words import written_day
from kit.domain import Forbidden, NotFound

DIGITS = 16


def newest(asked: Any) -> dict[str, Any] | None:
    """The checkpoint to be printed; None before the first day's, and where the caller may not see it."""
    try:
        found: dict[str, Any] = asked.events.latest_checkpoint()
        return found
    except (NotFound, Forbidden):
        return None


def evidence_line(checkpoint: Mapping[str, Any] | None) -> str:
    """What the paper says of it; empty where there is none yet."""
    if not checkpoint:
        return ""
    return (
        f"台账存证点：{written_day(checkpoint['timestamp'])}，共 {checkpoint['size']} 条，"
        f"根哈希 {checkpoint['root_hash'][:DIGITS]}，密钥 {checkpoint['key_id']}"
    )
