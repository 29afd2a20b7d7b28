"""What one entry of the ledger holds.

An entry is the fact without its private fields. `seq` counts from 1 without gaps. `previous` is the leaf hash of the
entry before (64 zeros before the first): the tree alone tells that something was changed, the chain tells where.
`commitment` is there where the fact had a private part: a salted hash of it, see `kit.commitments`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

START = "0" * 64
"""What the first entry names as its predecessor."""

EXACT = 2**53 - 1
"""RFC 8785 writes numbers as doubles: a larger whole number would not survive, so it is kept as text."""


@dataclass(frozen=True)
class Recorded:
    """A fact as the ledger takes it in: never its private fields."""

    fact_id: str
    type: str
    occurred_at: str
    producer: str
    subject: str
    actor_id: str
    trace_id: str
    aggregate_id: str
    version: int
    data: Mapping[str, Any]
    commitment: str | None = None


def compose(seq: int, previous: str, fact: Recorded) -> dict[str, Any]:
    """The entry's members, ready to be written as canonical JSON."""
    entry = {
        "seq": seq,
        "previous": previous,
        "fact_id": fact.fact_id,
        "type": fact.type,
        "occurred_at": fact.occurred_at,
        "producer": fact.producer,
        "subject": fact.subject,
        "actor_id": fact.actor_id,
        "trace_id": fact.trace_id,
        "aggregate_id": fact.aggregate_id,
        "version": fact.version,
        "data": _exact(fact.data),
    }
    return entry if fact.commitment is None else {**entry, "commitment": fact.commitment}


def moment_of(fact: Recorded) -> dt.datetime:
    """When it happened, aware; a fact without an offset is read as UTC."""
    moment = dt.datetime.fromisoformat(fact.occurred_at)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _exact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT:
        return str(value)
    return value
