"""A backup is of one instant, a restore is all or nothing, and what was on its way arrives: on both databases."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from kit import migrations
from kit.config import SERVICES, Settings, load
from kit.database import Database
from kit.domain import SYSTEM
from kit.ids import new_id
from kit.last_backup import last
from kit.leader import leading
from kit.operations import Call, execute
from runner.alone import only_one_in
from runner.backups import keys, sources
from runner.backups.archive import reading
from runner.backups.catching_up import Restored
from runner.backups.cut import cut
from runner.backups.manifest import Manifest
from runner.backups.postgres_programs import must_serve
from runner.backups.postgres_target import PostgresTarget
from runner.backups.putting_back import keys_back, put_back
from runner.backups.refusal import Refused
from runner.backups.sqlite_source import SqliteSource
from runner.backups.sqlite_target import SqliteTarget
from runner.backups.taking import take
from runner.operator import operator
from runner.topology import definition, definitions
from services.events.signing import load_or_create
from tests.support.databases import fresh_postgresql

KINDS = ("sqlite", "postgresql")
sqlite_only = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
"""Where the database makes no difference."""
SECRET = "exercise-" * 5


def silent(_words: str) -> None:
    """Nobody looks at the terminal."""


@contextlib.contextmanager
def empty(kind: str, home: Path, **more: str) -> Iterator[Settings]:
    """Settings of a machine where nothing was ever started."""
    with ExitStack() as cleanup:
        environment = {"LIANXUE_HOME": str(home), **more}
        if kind == "postgresql":
            for name in SERVICES:
                database = cleanup.enter_context(fresh_postgresql())
                environment[f"LIANXUE_{name.upper()}_DATABASE_URL"] = database.url
        yield load(environment)


class Office:
    """Four databases with something in them, and no process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        for service in definitions():
            migrations.upgrade(service.name, settings.database_urls[service.name], service.metadata)
        self.works = Restored(settings)

    def ask(self, service: str, operation: str, **args: Any) -> Any:
        return execute(definition(service).operations, self.works.works[service], Call(operation, args, SYSTEM)).value

    def work(self, name: str) -> None:
        """A unit that everybody hears of."""
        self.ask("members", "create_unit", name=name, parent_id=None)
        self.works.reconcile()

    def change(self, service: str, statement: str) -> int:
        with self.works.works[service].database.transaction() as db:
            return int(db.execute(text(statement)).rowcount)  # type: ignore[attr-defined]

    def units(self) -> list[str]:
        return sorted(unit["name"] for unit in self.ask("members", "units", limit=200)["items"])


@contextlib.contextmanager
def office(settings: Settings) -> Iterator[Office]:
    opened = Office(settings)
    try:
        yield opened
    finally:
        opened.works.close()


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory in memory where there is one: how slow the disk is, is not asked here."""
    place = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else tmp_path_factory.getbasetemp()
    with tempfile.TemporaryDirectory(dir=place, prefix="lianxue-") as directory:
        yield Path(directory)


@pytest.fixture(scope="module")
def used(kind: str, memory: Path) -> Iterator[Office]:
    """An office that tests may add to."""
    with empty(kind, memory / f"used-{kind}") as settings, office(settings) as opened:
        opened.work("示例审计局")
        yield opened


@pytest.fixture(scope="module")
def other(kind: str, memory: Path) -> Iterator[Settings]:
    """Another machine, on which tests restore one after the other; the first of them finds it empty."""
    with empty(kind, memory / f"other-{kind}") as settings:
        yield settings


@dataclass(frozen=True)
class Backup:
    """One that several tests use: each costs four pg_dump. `content`: what the databases held."""

    file: Path
    manifest: Manifest
    content: dict[str, list[Any]]


@pytest.fixture(scope="module")
def made(kind: str, used: Office, memory: Path) -> Backup:
    before, file = content(used.settings), memory / f"{kind}.tar"
    return Backup(file, taken(used, file), before)


@pytest.fixture(scope="module")
def filled(made: Backup, other: Settings) -> Settings:
    """That other machine when something is there."""
    if not any(content(other).values()):
        back(other, made.file)
    return other


@pytest.fixture
def tmp_path(memory: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=memory) as directory:
        yield Path(directory)


def back(settings: Settings, file: Path, *, replace: bool = True, say: Callable[[str], None] = silent) -> list[str]:
    return put_back(settings, file, replace=replace, who=operator(), say=say)


def taken(opened: Office, file: Path, with_keys: bool | None = None) -> Manifest:
    opened.works.close()
    return take(opened.settings, file, force=True, with_keys=with_keys, say=silent)


def content(settings: Settings) -> dict[str, list[Any]]:
    """All rows of all tables of all services, but for cursors."""
    found = {}
    for service in definitions():
        database = Database(settings.database_urls[service.name])
        with database.reading() as db:
            there = inspect(db.connection()).get_table_names()
            for table in service.metadata.sorted_tables:
                if table.name in there and table.name != "reconcile_cursor":
                    found[f"{service.name}.{table.name}"] = sorted(map(repr, db.execute(table.select()).all()))
        database.dispose()
    return found


FOLLOWING = {"events.ledger_day", *(f"{service}.watch" for service in SERVICES)}
"""Between which entries a day lies, and since when each subscriber listens without a break: a restore is a break."""


def test_everything_is_there_again_and_the_restore_is_on_the_ledger(
    used: Office, other: Settings, made: Backup
) -> None:
    used.work("备份之后的单位")
    assert back(other, made.file, replace=False) == []
    before, after = made.content, content(other)
    new = {name: len(after[name]) - len(rows) for name, rows in before.items() if after[name] != rows}
    own = {"events.outbox": 1, "events.inbox": 1, "events.ledger_entry": 1, "events.counterfoil": 2}
    apart = {"events.ledger_node", *FOLLOWING}
    assert {name: count for name, count in new.items() if name not in apart} == own
    assert all(row in after[name] for name, rows in before.items() if name not in FOLLOWING for row in rows)
    with office(other) as restored:
        assert "备份之后的单位" not in restored.units()
        entry = restored.ask("events", "read_ledger", type="system.restored", order="desc", limit=1)["items"][0]
        assert entry["actor_id"] == operator().account_id
        told = entry["data"]["backup_made_at"], entry["data"]["ledger_size"], entry["data"]["ledger_root"]
        assert told == (made.manifest.made_at, made.manifest.ledger_size, made.manifest.ledger_root)
        restored.work("恢复之后的单位")
        assert {"示例审计局", "恢复之后的单位"} <= set(restored.units())


def test_what_is_there_is_given_up_only_when_asked(filled: Settings, made: Backup) -> None:
    before = content(filled)
    with pytest.raises(Refused, match="is not empty") as refused:
        back(filled, made.file, replace=False)
    assert "--replace" in refused.value.advice
    assert content(filled) == before


def test_a_failure_in_the_middle_puts_everything_back(
    kind: str, filled: Settings, made: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the third database is loaded, and when all are loaded and some have their new names."""
    before, target = content(filled), SqliteTarget if kind == "sqlite" else PostgresTarget
    for where in ("stage", "swap") if kind == "sqlite" else ("swap",):
        with monkeypatch.context() as patched:
            patched.setattr(target, where, failing_for_events(getattr(target, where)))
            with pytest.raises(Refused, match="No space left") as refused:
                back(filled, made.file)
        assert "as it was" in refused.value.advice
        assert content(filled) == before
    assert not list(filled.home.glob("*restor*")), "nothing is left beside"


def failing_for_events(plain: Any) -> Any:
    def fails(self: Any, *args: Any) -> None:
        plain(self, *args)
        if self.name == "events":
            raise OSError(28, "No space left on device")

    return fails


@sqlite_only
def test_a_part_that_is_no_database_changes_nothing(
    used: Office, filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sum is right, so only loading it can tell."""
    plain = SqliteSource.copy

    def rubbish(self: Any, to: Path) -> None:
        to.write_bytes(b"rubbish" * 1000) if self.name == "events" else plain(self, to)

    monkeypatch.setattr(SqliteSource, "copy", rubbish)
    taken(used, tmp_path / "b.tar")
    before = content(filled)
    with pytest.raises(Refused, match="the part of events"):
        back(filled, tmp_path / "b.tar")
    assert content(filled) == before


@sqlite_only
def test_facts_that_were_lost_are_brought_though_the_cursor_was_ahead(
    used: Office, other: Settings, tmp_path: Path
) -> None:
    """As after copies of different moments had been put together by hand: only asking for everything helps."""
    used.work("丢失消息的单位")
    subject = "SELECT fact_id FROM outbox"
    with used.works.works["members"].database.reading() as db:
        lost = list(db.scalars(text(subject)))[-1]
    assert used.change("events", f"DELETE FROM inbox WHERE fact_id = '{lost}' AND subscriber <> 'ledger'")
    assert used.change("events", f"DELETE FROM counterfoil WHERE fact_id = '{lost}' AND holder <> 'ledger'")
    used.change("events", "UPDATE reconcile_cursor SET position = 1000000")
    taken(used, tmp_path / "b.tar")
    said: list[str] = []
    assert back(other, tmp_path / "b.tar", say=said.append) == []
    assert any(line.startswith("caught up 2 facts") for line in said), said
    used.change("events", "DELETE FROM reconcile_cursor")
    used.works.reconcile()


@sqlite_only
def test_what_does_not_agree_is_said(used: Office, other: Settings, tmp_path: Path) -> None:
    """A reader newer than its source, a ledger whose entries were changed: in place as saved, and named."""
    used.change(
        "notify",
        "INSERT INTO inbox (fact_id, subscriber, digest, handled_at) VALUES ('of nobody', 'notify', 'd', '2026-05-08')",
    )
    tampered(used, "示例审计局", "示例审汁局")
    try:
        taken(used, tmp_path / "b.tar")
        found = back(other, tmp_path / "b.tar")
    finally:
        tampered(used, "示例审汁局", "示例审计局")
        used.change("notify", "DELETE FROM inbox WHERE fact_id = 'of nobody'")
    assert any("notify has handled 1 facts that no service has made" in words for words in found)
    assert any(words.startswith("the ledger: entry") for words in found)


def tampered(opened: Office, old: str, new: str) -> None:
    """As an administrator of the database would do it, who drops the trigger."""
    database = opened.works.works["events"].database
    off = "DROP TRIGGER ledger_entry_no_update"
    if not database.is_sqlite:
        off = "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_unchanged"
    with database.transaction() as db:
        with contextlib.suppress(OperationalError):
            db.execute(text(off))
        rows = db.execute(text("SELECT seq, body FROM ledger_entry")).all()
        for seq, body in ((row.seq, bytes(row.body)) for row in rows):
            changed = body.replace(old.encode(), new.encode())
            if changed != body:
                db.execute(text("UPDATE ledger_entry SET body = :body WHERE seq = :seq"), {"body": changed, "seq": seq})


def test_nobody_can_write_a_fact_while_the_instant_is_taken(used: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first view to the last; what is written afterwards is in none of them."""
    with sources.opened(used.settings) as opened:
        used.work("在打开与切面之间")
        refused: list[str] = []
        for source in (opened[0], opened[-1]):
            plain = source.snapshot

            def then_try(plain: Callable[[], None] = plain) -> None:
                plain()
                refused.extend(name for name in SERVICES if not _told(used.settings, name))

            monkeypatch.setattr(source, "snapshot", then_try)
        cut(opened)
        assert refused == [*SERVICES, *SERVICES]
        sizes = [source.db.scalar(text("SELECT count(*) FROM outbox")) for source in opened]
        assert sizes[0] == len(content(used.settings)["members.outbox"]), "the view is that of the cut, no older one"
        assert all(_told(used.settings, name) for name in SERVICES), "the locks are given back"
        assert [source.db.scalar(text("SELECT count(*) FROM outbox")) for source in opened] == sizes


def _told(settings: Settings, name: str) -> bool:
    """Whether a row could be put into the outbox within a moment."""
    database = Database(settings.database_urls[name])
    row = {"fact_id": new_id(), "type": "t", "subject": "s", "aggregate_id": "a", "version": 1, "body": "{}"}
    columns = ", ".join([*row, "private", "recorded_at", "attempts", "sent_at"])
    values = ", ".join(f":{key}" for key in row) + ", '{}', '2026-05-08', 0, '2026-05-08'"
    patience = "PRAGMA busy_timeout=50" if database.is_sqlite else "SET LOCAL lock_timeout = '50ms'"
    try:
        with database.engine.connect() as connection:
            connection.execute(text(patience))
            connection.execute(text(f"INSERT INTO outbox ({columns}) VALUES ({values})"), row)
            fact = {"fact": row["fact_id"]}
            connection.commit()
            connection.execute(text("DELETE FROM outbox WHERE fact_id = :fact"), fact)
            connection.commit()
        return True
    except OperationalError:
        return False
    finally:
        database.dispose()


def test_while_one_database_is_busy_the_others_are_let_go(used: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for one lock must not hold up the rest of the product meanwhile."""
    free: list[bool] = []
    with sources.opened(used.settings) as opened:
        writer = used.works.works["notify"].database.transaction()
        db = writer.__enter__()
        db.execute(text("DELETE FROM outbox WHERE fact_id = 'none'"))

        def pause(_seconds: float) -> None:
            free.append(_told(used.settings, "members"))
            if len(free) == 2:
                writer.__exit__(None, None, None)

        monkeypatch.setattr("runner.backups.cut.time.sleep", pause)
        cut(opened)
    assert free == [True, True]


@sqlite_only
def test_a_product_that_never_rests_has_the_backup_give_up(used: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runner.backups.cut.PATIENCE", 0.1)
    with sources.opened(used.settings) as opened, used.works.works["notify"].database.transaction() as db:
        db.execute(text("DELETE FROM outbox WHERE fact_id = 'none'"))
        with pytest.raises(Refused, match="never at rest"):
            cut(opened)


def test_a_restore_is_refused_while_a_relay_runs(other: Settings, made: Backup) -> None:
    database = Database(other.database_urls["partners"])
    words = "partners is running" if database.is_sqlite else "others are connected to the database of partners"
    with leading(database, "relay"), pytest.raises(Refused, match=words) as refused:
        back(other, made.file)
    database.dispose()
    assert "Stop the product" in refused.value.advice


@sqlite_only
def test_the_keys_that_were_asked_for_are_in_it(used: Office, tmp_path: Path) -> None:
    ledger_key = used.settings.ledger_key_file
    load_or_create(ledger_key)
    inside = {wanted: set(taken(used, tmp_path / "b.tar", wanted).keys) for wanted in (None, True, False)}
    assert inside == {None: {keys.SECRET}, True: {keys.SECRET, keys.LEDGER}, False: set()}
    given = dataclasses.replace(used.settings, secret_key=SECRET)
    assert keys.chosen(given, None) == {}, "that of the environment is in no file"
    ledger_key.unlink()


@sqlite_only
def test_keys_come_back_and_no_key_is_ever_lost(used: Office, other: Settings, tmp_path: Path) -> None:
    load_or_create(used.settings.ledger_key_file)
    made = taken(used, tmp_path / "b.tar", True)
    assert last(used.settings.home) == {"made_at": made.made_at, "size": (tmp_path / "b.tar").stat().st_size}
    home = load({"LIANXUE_HOME": str(tmp_path / "home")})
    third = dataclasses.replace(home, database_urls=other.database_urls)
    own, said = load_or_create(third.ledger_key_file).current(), list[str]()
    back(third, tmp_path / "b.tar", say=said.append)
    assert load_or_create(third.ledger_key_file).current().key_id == made.ledger_key_id
    assert load_or_create(third.home / "ledger-key.pem.before-restore-1").current().key_id == own.key_id
    assert (third.home / "secret-key").read_text() == (used.settings.home / "secret-key").read_text()
    assert "links     partners' links are as they were" in said
    with reading(tmp_path / "b.tar") as archive:
        elsewhere = dataclasses.replace(third, secret_key=SECRET)
        assert any("ANOTHER secret key" in line for line in keys_back(elsewhere, archive, used=True))
    used.settings.ledger_key_file.unlink()


def test_a_home_without_databases_is_no_backup(tmp_path: Path) -> None:
    settings = load({"LIANXUE_HOME": str(tmp_path / "home")})
    with pytest.raises(Refused, match="is not there: members has no data"):
        take(settings, tmp_path / "b.tar", force=False, with_keys=None, say=silent)
    assert not list((tmp_path / "home").glob("*.sqlite"))
    assert not (tmp_path / "b.tar").exists()
    assert last(settings.home) is None


def test_a_damaged_database_is_not_passed_on_as_a_good_backup(tmp_path: Path) -> None:
    with empty("sqlite", tmp_path / "home") as settings:
        with office(settings) as opened:
            opened.work("示例审计局")
        path = tmp_path / "home" / "events.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            root = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_outbox_type'").fetchone()[0]
            page = database.execute("PRAGMA page_size").fetchone()[0]
        with path.open("r+b") as file:
            file.seek((root - 1) * page)
            file.write(secrets.token_bytes(page))
        with pytest.raises(Refused):
            take(settings, tmp_path / "b.tar", force=False, with_keys=None, say=silent)
    assert not (tmp_path / "b.tar").exists()


def test_two_restores_of_one_home_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import typer

    monkeypatch.setattr("runner.alone.WAIT", 0.1)
    with empty("sqlite", tmp_path / "home") as settings:
        with office(settings) as opened:
            taken(opened, tmp_path / "b.tar")
        with only_one_in(settings.home), pytest.raises(typer.Exit):
            back(settings, tmp_path / "b.tar")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "not installed"),
        ("pg_dump (PostgreSQL) 14.11", "of version 14, the server of version 15"),
        ("?", "no version"),
    ],
)
def test_a_pg_dump_that_will_not_do_says_what_to_install(
    said: str | None, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said is not None:
        program = tmp_path / "pg_dump"
        program.write_text(f"#!/bin/sh\necho '{said}'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + (":/bin" if said is not None else ""))
    with pytest.raises(Refused, match=words) as refused:
        must_serve("pg_dump", 15)
    assert "apt-get install postgresql-client" in refused.value.advice


def test_the_password_of_a_database_is_not_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from runner.backups.postgres_programs import run

    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" "password=$PGPASSWORD" > {tmp_path}/said\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    run("pg_dump", "postgresql+psycopg2://events:exercise@h:5432/events?sslmode=require", "--file=x")
    said = (tmp_path / "said").read_text()
    assert "exercise" not in said.split("password=")[0]
    assert said.strip().endswith("password=exercise")
    assert "postgresql://events@h:5432/events?sslmode=require" in said


@sqlite_only
def test_the_manifest_is_the_last_thing_in_the_file(made: Backup) -> None:
    """So a file that was cut off has none."""
    with tarfile.open(made.file) as tar:
        last = tar.getmembers()[-1]
        assert json.loads(tar.extractfile(last).read()) == dataclasses.asdict(made.manifest)  # type: ignore[union-attr]
