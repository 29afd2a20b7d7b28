"""Facts that any service makes about its own running: a person decided on a parked fact."""

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


FACTS = (FactReplayed, FactDiscarded)
