"""A database that a backup is put back into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from sqlalchemy import Connection, func, inspect, make_url, select, table

from kit.config import SERVICES, Settings
from kit.database import Database
from kit.leader import leading
from runner.alone import only_one_in
from runner.backups.archive import Archive
from runner.backups.refusal import Refused

STOP = "Stop the product first: all its services and gateways."


class Target(Protocol):
    """One service's database. What was there is kept until `finish`, and `put_back` brings it back until then.

    `url` is where the restored data can be reached after `stage`. `kind`: sqlite or postgresql.
    """

    name: str
    kind: str
    url: str

    def must_be_idle(self) -> None:
        """Refused when somebody else works with the database."""

    def content(self) -> str:
        """What is there that would be lost, in words; empty when it is nothing."""

    def stage(self, archive: Archive) -> None:
        """Load the part of the archive, whole or not at all."""

    def swap(self) -> None:
        """Put it where the product looks for it."""

    def put_back(self) -> None:
        """As it was before `stage`, from whatever point."""

    def finish(self) -> None:
        """Give up what was there before."""

    def close(self) -> None:
        """Give connections back."""


@contextmanager
def held(settings: Settings) -> Iterator[list[Target]]:
    """All four, idle, and kept so: neither `lianxue up` nor a relay can begin while the block runs."""
    from runner.backups.postgres_target import PostgresTarget
    from runner.backups.sqlite_target import SqliteTarget

    kinds: dict[str, Callable[[str, str], Target]] = {"sqlite": SqliteTarget, "postgresql": PostgresTarget}
    with ExitStack() as cleanup:
        if settings.embedded_broker:
            cleanup.enter_context(only_one_in(settings.home))
        targets: list[Target] = []
        for name in SERVICES:
            url = settings.database_urls[name]
            target = kinds[make_url(url).get_backend_name()](name, url)
            cleanup.callback(target.close)
            target.must_be_idle()
            targets.append(target)
        for target in targets:
            database = Database(settings.database_urls[target.name])
            cleanup.callback(database.dispose)
            if cleanup.enter_context(leading(database, "relay")) is None:
                raise Refused(f"{target.name} is running", STOP)
        yield targets


def content_of(connection: Connection) -> str:
    """What the tables hold, in words. A database that was migrated and never used counts as empty."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return ""
    if "outbox" not in tables or "inbox" not in tables:
        return f"{len(tables)} tables that are not Lianxue's"
    made, handled = (connection.scalar(select(func.count()).select_from(table(name))) for name in ("outbox", "inbox"))
    return f"{made} facts made and {handled} handled" if made or handled else ""
