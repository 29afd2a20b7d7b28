"""For "order an event": a relay that publishes in disorder, and projections that take whatever comes last."""

from __future__ import annotations

from typing import Any

from tests.chaos.variants import armed

RELAY_ORDER = "relay-order"
"""The failpoint's name; its setting is `held` (publish nothing), `newest first` or `shuffled`."""


def relay_in_disorder() -> None:
    """Failpoint: while it is armed, the relay takes its rows in the order that the setting names."""
    import random

    from kit import outbox

    in_order = outbox.unsent

    def unsent(db: Any, table: Any, limit: int = 200) -> Any:
        setting = armed(RELAY_ORDER)
        if setting == "held":
            return []
        rows = list(in_order(db, table, limit if setting is None else 100_000))
        if setting == "shuffled":
            random.shuffle(rows)
        return (rows[::-1] if setting == "newest first" else rows)[:limit]

    outbox.unsent = unsent


def no_versions_in_notify() -> None:
    """The copies of *notify* take over every fact, however old."""
    from services.notify.persistence import repositories

    guarded = repositories.Copies.put

    def put(self: Any, kind: str, key: str, version: int, values: Any) -> None:
        table = repositories._table(kind)
        known = self.db.execute(
            repositories.update(table).where(table.c.id == key).values(**values, version=version)
        ).rowcount
        if not known:
            guarded(self, kind, key, version, values)

    repositories.Copies.put = put


def no_versions_in_partners() -> None:
    """The copy of an event in *partners* takes over every fact, however old."""
    from services.partners.domain.event_copy import EventCopy

    def observe(self: EventCopy, version: int, **seen: str) -> bool:
        self.version = version
        for name, value in seen.items():
            setattr(self, name, value)
        return True

    EventCopy.observe = observe  # type: ignore[method-assign]


def no_versions_in_events() -> None:
    """The copies of names in *events* take over every fact, however old."""
    from services.events.persistence import copies

    def put(self: Any, what: str, key: str, version: int, /, **values: Any) -> bool:
        table = copies.metadata.tables[f"{what}_copy"]
        changed = copies.update(table).where(table.c.id == key).values(version=version, **values)
        if not self.db.execute(changed).rowcount:
            self.db.execute(copies.insert(table).values(id=key, version=version, **values))
        return True

    copies.Copies.put = put  # type: ignore[method-assign]


VARIANTS = {
    RELAY_ORDER: relay_in_disorder,
    "no-versions-in-notify": no_versions_in_notify,
    "no-versions-in-partners": no_versions_in_partners,
    "no-versions-in-events": no_versions_in_events,
}
