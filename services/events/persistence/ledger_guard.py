"""What keeps the ledger's rows from being changed: triggers that refuse UPDATE, DELETE and TRUNCATE.

Who owns a table can drop its trigger. On PostgreSQL that is another role than the service's, where the set-up of
docs/operations.md was followed; against a database administrator there are checkpoints. Migrations run
`STATEMENTS[dialect]`; `guard` does it for `create_all`.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

from kit.tables import APPEND_ONLY

GUARDED = ("ledger_entry", "ledger_node", "ledger_checkpoint", "ledger_key")
REFUSAL = "the ledger is append-only"

_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)
_REFUSE = "EXECUTE FUNCTION ledger_refuse()"


def _postgresql(table: str) -> list[str]:
    return [
        _FUNCTION,
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {_REFUSE}",
        f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {_REFUSE}",
    ]


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


_FOR_DIALECT = {"postgresql": _postgresql, "sqlite": _sqlite}

STATEMENTS: dict[str, list[str]] = {
    dialect: [statement for table in GUARDED for statement in statements(table)]
    for dialect, statements in _FOR_DIALECT.items()
}
"""All statements, by dialect name, to be run once after the tables exist."""


def guard(table: Table) -> None:
    """Have `metadata.create_all` put the triggers on, and `lianxue migrate` grant reading and adding only."""
    table.info[APPEND_ONLY] = True
    for dialect, statements in _FOR_DIALECT.items():
        for statement in statements(table.name):
            event.listen(table, "after_create", _ddl(statement, dialect))


def _ddl(statement: str, dialect: str) -> DDL:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
