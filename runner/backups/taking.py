"""Taking a backup, step by step."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kit.clock import SystemClock, rfc3339
from kit.config import Settings
from kit.last_backup import noted
from runner.backups import keys, ledger_state
from runner.backups.archive import Writer, writing
from runner.backups.cut import cut
from runner.backups.manifest import FORMAT, NAME, Manifest, Part, part_name
from runner.backups.refusal import Refused
from runner.backups.sources import Source, opened
from runner.topology import definition

Say = Callable[[str], None]


def product_version() -> str:
    """Of the installed product."""
    return importlib.metadata.version("lianxue")


def take(settings: Settings, file: Path, *, force: bool, with_keys: bool | None, say: Say) -> Manifest:
    """Write the backup and say what was done; Refused when nothing was written."""
    with writing(file, force=force) as writer, opened(settings) as sources:
        try:
            manifest = _taken(settings, writer, sources, with_keys, say)
        except DBAPIError as error:
            why = str(error.orig).strip().split("\n", 1)[0]
            raise Refused(f"a database failed: {why}", "Nothing was written. See its log, and try again.") from error
    noted(settings.home, manifest.made_at, file.stat().st_size)
    return manifest


def _taken(settings: Settings, writer: Writer, sources: list[Source], with_keys: bool | None, say: Say) -> Manifest:
    held = cut(sources)
    made_at = rfc3339(SystemClock().now().replace(microsecond=0)) or ""
    say(f"one instant of all databases: {made_at}, writers were held up for {held * 1000:.0f} ms")
    size, root = ledger_state.state(next(source.db for source in sources if source.name == "events"))
    parts = {source.name: _copied(writer, source, say) for source in sources}
    manifest = Manifest(
        format=FORMAT,
        product_version=product_version(),
        made_at=made_at,
        parts=parts,
        ledger_size=size,
        ledger_root=root,
        ledger_key_id=keys.ledger_key_id(settings),
        secret_print=keys.print_of(settings.secret_key),
        keys={name: writer.put(name, path.read_bytes()) for name, path in keys.chosen(settings, with_keys).items()},
    )
    writer.put(NAME, manifest.to_bytes())
    return manifest


def _copied(writer: Writer, source: Source, say: Say) -> Part:
    """One service's database, copied from its view of the instant and put into the file."""
    tables = definition(source.name).tables
    outbox, inbox = (
        source.db.scalar(select(func.count()).select_from(table)) or 0 for table in (tables.outbox, tables.inbox)
    )
    schema = str(source.db.scalar(text("SELECT version_num FROM alembic_version")))
    copy = writer.scratch / source.name
    source.copy(copy)
    size, digest = writer.add(part_name(source.name, source.kind), copy)
    say(f"{source.name:9} {size / 1e6:8.1f} MB, {outbox} facts made, {inbox} handled, schema {schema}")
    return Part(source.kind, schema, size, digest, outbox, inbox)
