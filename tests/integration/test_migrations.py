"""Databases of every earlier revision come up to date, on both kinds of database, and models agree with migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from kit import migrations
from kit.config import SERVICES
from kit.database import driver_url
from runner.topology import definition
from tests.support.databases import fresh_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'service.sqlite'}"
    else:
        with fresh_postgresql() as database:
            yield database.url


def revisions(service: str) -> list[str]:
    config = migrations.config_of(service, "sqlite://", definition(service).metadata)
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.mark.parametrize("service", SERVICES)
def test_every_earlier_revision_comes_up_to_date(service: str, url: str) -> None:
    metadata = definition(service).metadata
    config = migrations.config_of(service, url, metadata)
    for revision in revisions(service):
        command.upgrade(config, revision)
        assert migrations.pending(service, url, metadata) == (revision != revisions(service)[-1])
    migrations.upgrade(service, url, metadata)
    engine = create_engine(driver_url(url))
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
def test_models_and_migrations_agree(service: str) -> None:
    assert migrations.drift(service, definition(service).metadata) == []


def guards_of(url: str) -> dict[str, list[str]]:
    """What a database itself refuses or looks up by, table by table; the order of the columns is no matter."""
    engine = create_engine(driver_url(url))
    seen = inspect(engine)
    found = {
        table: sorted(
            [repr((one["name"], one["sqltext"])) for one in seen.get_check_constraints(table)]
            + [repr((one["name"], one["column_names"])) for one in seen.get_unique_constraints(table)]
            + [
                repr((one["name"], one["constrained_columns"], one["referred_table"]))
                for one in seen.get_foreign_keys(table)
            ]
            + [
                repr((one["name"], one["column_names"], one["unique"], where(one["dialect_options"])))
                for one in seen.get_indexes(table)
            ]
            + [repr((one["name"], one["nullable"])) for one in seen.get_columns(table)]
            + [repr(seen.get_pk_constraint(table)["constrained_columns"])]
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()
    return found


def where(options: dict[str, Any]) -> str:
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


@pytest.mark.parametrize("service", SERVICES)
def test_a_migrated_database_has_every_guard_and_index_of_the_models(service: str, url: str, tmp_path: Path) -> None:
    """`drift` compares neither CHECKs nor the conditions of indexes, and on SQLite a copied table may lose them."""
    metadata = definition(service).metadata
    migrations.upgrade(service, url, metadata)
    with ExitStack() as stack:
        postgresql = url.startswith("postgresql")
        fresh = stack.enter_context(fresh_postgresql()).url if postgresql else f"sqlite:///{tmp_path / 'made.sqlite'}"
        engine = create_engine(driver_url(fresh))
        metadata.create_all(engine)
        engine.dispose()
        made, migrated = guards_of(fresh), guards_of(url)
    assert {name: migrated.get(name) for name in made} == made


def test_a_missing_database_file_is_pending_not_an_error(tmp_path: Path) -> None:
    assert migrations.pending("notify", f"sqlite:///{tmp_path / 'no' / 'such.sqlite'}", definition("notify").metadata)


def test_a_migrated_ledger_refuses_to_be_changed(url: str) -> None:
    migrations.upgrade("events", url, definition("events").metadata)
    engine = create_engine(driver_url(url))
    node = definition("events").metadata.tables["ledger_node"]
    values = {c.name: b"x" if c.type.python_type is bytes else 0 for c in node.columns}
    with engine.begin() as connection:
        connection.execute(node.insert().values(values))
    for attack in ("UPDATE ledger_node SET level = 7", "DELETE FROM ledger_node"):
        with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
            connection.execute(text(attack))
    engine.dispose()


def test_a_fund_that_was_there_before_keeps_its_guards_and_gets_the_new_one(url: str) -> None:
    metadata = definition("events").metadata
    command.upgrade(migrations.config_of("events", url, metadata), "0002")
    engine = create_engine(driver_url(url))
    known = {"id": "f", "version": 1, "unit_id": "u", "name": "n", "year": 2026, "kind": "party_dues", "amount": 1000}
    money = {"reserved": 100, "spent": 0, "opened_by": "a", "opened_at": "2026-01-01 00:00:00"}
    row = {**known, **money}
    with engine.begin() as connection:
        names = ", ".join(row)
        connection.execute(text(f"INSERT INTO fund ({names}) VALUES (:{names.replace(', ', ', :')})"), row)
    migrations.upgrade("events", url, metadata)
    for overdrawn in ("spent = 901", "reserved = -1", "kind = 'x'", "closed_at = '2026-12-31'"):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(text(f"UPDATE fund SET {overdrawn}"))
    engine.dispose()


def test_sessions_that_were_there_before_get_a_name_and_accounts_owe_nothing_new(url: str) -> None:
    metadata = definition("members").metadata
    command.upgrade(migrations.config_of("members", url, metadata), "0007")
    engine = create_engine(driver_url(url))
    account = "'a', 'chief', 'chief', '示例管理员', '[\"admin\"]', 'u', 'x', true, 1"
    names = "id, username, username_key, name, roles, unit_id, password_hash, active, version"
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO unit (id, name, version) VALUES ('u', '示例审计局', 1)"))
        connection.execute(text(f"INSERT INTO account ({names}) VALUES ({account})"))
        for token in ("1" * 64, "2" * 64):
            row = f"'{token}', 'a', '2026-11-26 00:00:00', '2026-12-03 00:00:00'"
            connection.execute(
                text(f"INSERT INTO login (token_hash, account_id, created_at, expires_at) VALUES ({row})")
            )
    migrations.upgrade("members", url, metadata)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT id, means FROM login ORDER BY id")).all() == [
            ("1" * 32, "password"),
            ("2" * 32, "password"),
        ]
        owed = connection.execute(text("SELECT must_change, demo FROM account")).one()
    engine.dispose()
    assert [bool(one) for one in owed] == [False, False]
