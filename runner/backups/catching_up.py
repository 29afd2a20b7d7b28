"""After a restore: facts that were on their way at the instant of the backup arrive, and the ledger says what was done.

No process runs meanwhile: each service's reconcile asks the others' questions directly.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy import delete, func, select, text

from contracts.operations import SystemRestored
from kit import migrations
from kit.config import SERVICES, Settings
from kit.delivery import Delivery
from kit.domain import SYSTEM, Actor
from kit.ids import new_id
from kit.operations import Call, execute
from kit.reconcile import Reconciler
from kit.service import build_works
from kit.work import Works
from runner.backups.manifest import Manifest
from runner.topology import definition, definitions, sources

ROUNDS = 50
"""Of asking everybody: what one round brings can make facts that the next one brings. Two or three in practice."""


class Restored:
    """The four restored databases, opened without any process of the product."""

    def __init__(self, settings: Settings) -> None:
        self._urls = settings.database_urls
        # `configure` would make a ledger key: nothing is signed here.
        self.works: dict[str, Works[Any]] = {
            service.name: build_works(dataclasses.replace(service, configure=None), settings)
            for service in definitions()
        }

    def close(self) -> None:
        """Give the connections back, so that files can be renamed."""
        for works in self.works.values():
            works.database.dispose()

    def differences(self, manifest: Manifest) -> list[str]:
        """Where a database, as it was loaded, is not what the manifest says of it."""
        found = []
        for name, part in manifest.parts.items():
            said = (part.schema, part.outbox, part.inbox)
            with self.works[name].database.reading() as db:
                schema = str(db.scalar(text("SELECT version_num FROM alembic_version")))
                there = (schema, *(self._count(db, table) for table in self._tables(name)))
            if there != said:
                found.append(f"{name} has (schema, facts made, facts handled) {there}, the backup says {said}")
        return found

    def migrate(self) -> None:
        """To the schemas of this version; and whoever has caught up with whom is not known any more."""
        for name, works in self.works.items():
            works.database.dispose()
            migrations.upgrade(name, self._urls[name], definition(name).metadata)
            with works.database.transaction() as db:
                db.execute(delete(definition(name).tables.cursor))

    def tell(self, manifest: Manifest, who: Actor) -> None:
        """That it was restored is a fact, and so an entry of the ledger."""
        with self.works["events"].open(who) as work:
            work.publish(
                SystemRestored(
                    restore_id=new_id(),
                    backup_made_at=manifest.made_at,
                    product_version=manifest.product_version,
                    ledger_size=manifest.ledger_size,
                    ledger_root=manifest.ledger_root,
                )
            )

    def reconcile(self) -> tuple[int, bool]:
        """Ask until nobody misses anything: how many facts were brought, and whether there was an end to it."""
        found = 0
        reconcilers = [
            Reconciler(works, Delivery(works, definition(name).subscribers), sources()[name], self._ask)
            for name, works in self.works.items()
        ]
        for _ in range(ROUNDS):
            brought = sum(reconciler.run_once() for reconciler in reconcilers)
            found += brought
            if not brought:
                return found, True
        return found, False

    def made_by_nobody(self) -> dict[str, int]:
        """Service -> how many facts it has handled that no service has made: it is newer than its source.

        But for what was parked: that may be anybody's rubbish, and discarding it leaves an inbox row.
        """
        made: set[str] = set()
        for name in SERVICES:
            outbox, _ = self._tables(name)
            with self.works[name].database.reading() as db:
                made.update(db.scalars(select(outbox.c.fact_id)))
        found = {}
        for name in SERVICES:
            _, inbox = self._tables(name)
            with self.works[name].database.reading() as db:
                parked = set(db.scalars(select(definition(name).tables.dead_letter.c.fact_id)))
                found[name] = len(set(db.scalars(select(inbox.c.fact_id))) - made - parked)
        return {name: count for name, count in found.items() if count}

    def waiting(self) -> dict[str, int]:
        """Service -> facts that wait for a retry or for a person."""
        found = {}
        for name, works in self.works.items():
            tables = definition(name).tables
            with works.database.reading() as db:
                parked = select(func.count()).where(tables.dead_letter.c.state == "parked")
                found[name] = self._count(db, tables.retry) + (db.scalar(parked) or 0)
        return {name: count for name, count in found.items() if count}

    def _ask(self, service: str, operation: str, arguments: dict[str, Any]) -> Any:
        call = Call(operation, arguments, SYSTEM)
        return execute(definition(service).operations, self.works[service], call).value

    def _tables(self, name: str) -> tuple[Any, Any]:
        tables = definition(name).tables
        return tables.outbox, tables.inbox

    def _count(self, db: Any, table: Any) -> int:
        return int(db.scalar(select(func.count()).select_from(table)) or 0)
