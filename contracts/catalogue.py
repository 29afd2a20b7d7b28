"""Every fact there is, by type and by producer."""

from __future__ import annotations

from typing import Any

from contracts import events, members, notify, operations, partners

PRODUCERS: dict[str, tuple[type[Any], ...]] = {
    "members": members.FACTS + operations.FACTS,
    "partners": partners.FACTS + operations.FACTS,
    "events": events.FACTS + operations.FACTS + operations.OF_THE_WHOLE,
    "notify": notify.FACTS + operations.FACTS,
}

BY_TYPE: dict[str, type[Any]] = {fact.TYPE: fact for facts in PRODUCERS.values() for fact in facts}


def producers_of(fact_type: str) -> list[str]:
    """The services that make facts of this type."""
    return [name for name, facts in PRODUCERS.items() if any(fact_type == fact.TYPE for fact in facts)]
