"""Whether every fact has reached every subscriber: asked of the databases themselves, by the operator's tools."""

from __future__ import annotations

from sqlalchemy import select

from kit.config import Settings
from kit.database import Database
from runner.topology import definitions, sources


def unsettled(settings: Settings) -> dict[str, int]:
    """How many facts each "subscriber<producer" has still to handle (parked ones count as handled); empty when none."""
    databases = {name: Database(url) for name, url in settings.database_urls.items()}
    outboxes: dict[str, list[tuple[str, str]]] = {}
    try:
        for service in definitions():
            outbox = service.tables.outbox
            with databases[service.name].reading() as db:
                outboxes[service.name] = [
                    (row.fact_id, row.type) for row in db.execute(select(outbox.c.fact_id, outbox.c.type))
                ]
        missing: dict[str, int] = {}
        for service in definitions():
            handled = _handled(databases[service.name], service)
            for subscriber, producers in sources()[service.name].items():
                for producer, types in producers.items():
                    wanted = {fact_id for fact_id, kind in outboxes[producer] if types is None or kind in types}
                    if count := len(wanted - handled.get(subscriber, set())):
                        missing[f"{subscriber}<{producer}"] = count
        return missing
    finally:
        for database in databases.values():
            database.dispose()


def _handled(database: Database, service: object) -> dict[str, set[str]]:
    tables = service.tables  # type: ignore[attr-defined]
    found: dict[str, set[str]] = {}
    with database.reading() as db:
        for table in (tables.inbox, tables.dead_letter):
            for row in db.execute(select(table.c.subscriber, table.c.fact_id)):
                found.setdefault(row.subscriber, set()).add(row.fact_id)
    return found
