"""On PostgreSQL the service's role can read the ledger and add to it, and cannot alter it in any way."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from kit import migrations
from kit.config import ConfigurationProblems, load
from kit.database import Database
from kit.delivery import Delivery
from kit.domain import SYSTEM, Actor
from kit.envelope import from_mapping
from kit.operations import Call, execute
from services.events import signing
from services.events.handlers import REACTIONS
from services.events.persistence.ledger_guard import GUARDED
from services.events.persistence.metadata import metadata
from tests.support.databases import facts_in, fresh_postgresql
from tests.support.events_office import Office


class Roles:
    """A database as an administrator makes it: the service's role, and the one that owns the tables."""

    def __init__(self, server: Database) -> None:
        self.server = server
        self.database = str(server.engine.url.database)
        self.service, self.owner = (f"{name}_{secrets.token_hex(4)}" for name in ("service", "owner"))
        for role in (self.service, self.owner):
            self.run(f"CREATE ROLE {role} LOGIN PASSWORD 'exercise'")
        self.run(f"ALTER DATABASE {self.database} OWNER TO {self.service}")
        self.run(f"REVOKE ALL ON DATABASE {self.database} FROM PUBLIC")

    def url(self, role: str) -> str:
        return make_url(self.server.url).set(username=role, password="exercise").render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        with self.server.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="module")
def roles() -> Iterator[Roles]:
    """A database of the set-up before this one, given to an owner afterwards as docs/operations.md says."""
    with fresh_postgresql() as server:
        made = Roles(server)
        config = migrations.config_of("events", made.url(made.service), metadata)
        command.upgrade(config, "0008")
        made.run(f"ALTER DATABASE {made.database} OWNER TO {made.owner}")
        made.run(f"REASSIGN OWNED BY {made.service} TO {made.owner}")
        made.run(f"GRANT CONNECT ON DATABASE {made.database} TO {made.service}")
        for _ in range(2):  # safe to repeat
            migrations.upgrade("events", made.url(made.owner), metadata)
            migrations.hand_out_rights(made.url(made.owner), made.service, metadata)
        yield made
        server.dispose()
        made.run(f"ALTER DATABASE {made.database} OWNER TO SESSION_USER")
        for role in (made.service, made.owner):
            made.run(f"DROP OWNED BY {role} CASCADE")
            made.run(f"DROP ROLE {role}")


@pytest.fixture
def service(roles: Roles) -> Iterator[Database]:
    found = Database(roles.url(roles.service))
    yield found
    found.dispose()


def test_the_service_does_all_its_work_with_that_role(service: Database, tmp_path: Path) -> None:
    office = Office(service)
    office.works.work_class.signer = signing.load_or_create(tmp_path / "ledger.pem")
    office.held()
    ledger = Delivery(office.works, REACTIONS)
    for fact in facts_in(office.works):
        assert ledger.deliver("ledger", from_mapping(fact)).word == "applied"
    whole = Actor("supervisor-1", reach="all")
    for operation in ("sign_checkpoint", "ledger_public_key", "read_ledger", "ledger_as_of"):
        execute(office.operations, office.works, Call(operation, _asked(operation), whole))
    assert execute(office.operations, office.works, Call("sign_daily_checkpoint", {}, SYSTEM)).value["signed"]
    assert not migrations.pending("events", service.url, metadata)


def test_migrate_can_tell_which_role_could_alter_the_ledger(roles: Roles) -> None:
    may = [migrations.may_alter(roles.url(role), metadata) for role in (roles.owner, roles.service)]
    assert may == [True, False]


def _asked(operation: str) -> dict[str, Any]:
    return {"on": "2030-01-01"} if operation == "ledger_as_of" else {}


FORBIDDEN = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER {table}_unchanged ON {table}",
    "ALTER TABLE {table} ADD COLUMN more text",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "DROP TABLE {table} CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
)
COLUMNS = {"ledger_entry": "type", "ledger_node": "hash", "ledger_checkpoint": "note", "ledger_key": "note"}


@pytest.mark.parametrize("table", GUARDED)
def test_it_cannot_alter_the_ledger_in_any_way(table: str, service: Database, roles: Roles) -> None:
    rights = (
        "SELECT privilege_type FROM information_schema.table_privileges WHERE grantee = :role AND table_name = :name"
    )
    with service.reading() as db:
        granted = set(db.execute(text(rights), {"role": roles.service, "name": table}).scalars())
    assert granted == {"SELECT", "INSERT"}
    for statement in FORBIDDEN:
        with service.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
            connection.execute(text(statement.format(table=table, column=COLUMNS[table])))
        assert refused.value.orig.pgcode == "42501", (statement, refused.value)  # insufficient_privilege


def test_it_cannot_do_it_by_a_detour_either(service: Database, roles: Roles) -> None:
    for statement in (
        "SET session_replication_role = replica",
        f"SET ROLE {roles.owner}",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TABLE mine (id int)",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        with service.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
            connection.execute(text(statement))
        assert refused.value.orig.pgcode == "42501", (statement, refused.value)


def test_an_owner_that_is_the_services_own_role_or_of_another_database_is_a_mistake(tmp_path: Path) -> None:
    own = "postgresql://events:x@db/events"
    for owner, mistake in ((own, "another role"), ("postgresql://owner:x@db/notify", "the same database")):
        environment = {"LIANXUE_HOME": str(tmp_path), "LIANXUE_EVENTS_DATABASE_URL": own}
        with pytest.raises(ConfigurationProblems, match=mistake):
            load({**environment, "LIANXUE_EVENTS_OWNER_DATABASE_URL": owner})
