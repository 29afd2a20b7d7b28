"""Facts about the running of the product: decisions on parked facts, what a comparison found, a backup put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class _OfParkedFact:
    AGGREGATE: ClassVar[str] = "dead_letter_id"
    SUBJECT: ClassVar[str] = "fact_id"
    dead_letter_id: str
    fact_id: str
    fact_type: str
    subscriber: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FactReplayed(_OfParkedFact):
    """A parked fact was handled again."""

    TYPE: ClassVar[str] = "fact.replayed.v1"


@dataclass(frozen=True, kw_only=True)
class FactDiscarded(_OfParkedFact):
    """A parked fact was given up for good."""

    TYPE: ClassVar[str] = "fact.discarded.v1"


@dataclass(frozen=True, kw_only=True)
class SystemRestored:
    """All data was put back from a backup; what happened between the two is not there any more.

    `backup_made_at`: RFC 3339. `ledger_size` and `ledger_root` (hex) are those of the backup, so that whoever kept a
    later checkpoint can tell from the ledger itself why it does not match.
    """

    TYPE: ClassVar[str] = "system.restored.v1"
    AGGREGATE: ClassVar[str] = "restore_id"
    SUBJECT: ClassVar[str] = "restore_id"
    restore_id: str
    backup_made_at: str
    product_version: str
    ledger_size: int
    ledger_root: str


@dataclass(frozen=True, kw_only=True)
class DiscrepancyFound:
    """A comparison found rows missing or changed: `count` of a kind, each told once.

    `fact_ids` names the first of them. `service` compared; `subscriber` is whose queue or inbox it is, `producer` whose
    facts, "" where there is none.
    """

    TYPE: ClassVar[str] = "discrepancy.found.v1"
    AGGREGATE: ClassVar[str] = "discrepancy_id"
    SUBJECT: ClassVar[str] = "discrepancy_id"
    discrepancy_id: str
    service: str
    kind: str
    subscriber: str
    producer: str
    fact_ids: list[str]
    count: int
    details: str


FACTS = (FactReplayed, FactDiscarded, DiscrepancyFound)
"""Of every service."""

OF_THE_WHOLE = (SystemRestored,)
"""Told once for all services, by the one that keeps the ledger."""
