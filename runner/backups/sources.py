"""A database of which a backup is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url
from sqlalchemy.orm import Session

from kit.config import SERVICES, Settings


class Busy(Exception):
    """The lock is not to be had at once."""


class Source(Protocol):
    """One service's database. `kind`: sqlite or postgresql. `db` sees the instant of the cut once there was one."""

    name: str
    kind: str
    db: Session

    def lock(self) -> None:
        """Hold up whoever wants to write a fact; Busy when somebody does so for longer than a moment."""

    def snapshot(self) -> None:
        """Open the reading transaction of `db`, now."""

    def unlock(self) -> None:
        """Give the lock back, if there is one."""

    def copy(self, to: Path) -> None:
        """Write what `db` sees into a new file."""

    def close(self) -> None:
        """Give everything back."""


@contextmanager
def opened(settings: Settings) -> Iterator[list[Source]]:
    """All four, ready to be cut, in the order in which they are always locked."""
    from runner.backups.postgres_source import PostgresSource
    from runner.backups.sqlite_source import SqliteSource

    kinds: dict[str, Callable[[str, str], Source]] = {"sqlite": SqliteSource, "postgresql": PostgresSource}
    with ExitStack() as cleanup:
        sources: list[Source] = []
        for name in SERVICES:
            url = settings.database_urls[name]
            source = kinds[make_url(url).get_backend_name()](name, url)
            cleanup.callback(source.close)
            sources.append(source)
        yield sources
