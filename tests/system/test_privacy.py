"""A person's data can be handed over and erased, everywhere, and the ledger still proves itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from tests.support.inside import Inside
from tests.support.stack import Api, Stack
from tests.support.studies import unique
from tests.system.conftest import embedded_only


def test_an_erased_person_is_in_no_database_and_the_ledger_still_verifies(
    rough: Stack, inside: Inside, tmp_path: Path
) -> None:
    admin, name = rough.session("admin"), unique("示例成员")
    person = _person(admin, rough, name)
    inside.await_settled()
    assert places(inside, name), "the search finds what is there"
    exported = json.loads(_without_logs(rough.run("privacy", "export", person["id"])))
    assert set(exported) == {"members", "events", "notify"}
    assert exported["members"]["member"]["name"] == name
    fact_id = first_fact_about(inside, person["id"])
    told = json.loads(_without_logs(rough.run("privacy", "reveal", "members", fact_id)))
    assert told["private"]["name"] == name
    rough.run("privacy", "erase", person["id"], "--yes")
    inside.await_settled()
    assert places(inside, name) == []
    assert places(inside, told["private"]["_salt"]) == []
    rough.run("privacy", "reveal", "members", fact_id, code=1)
    assert_ledger_verifies(rough, tmp_path, told)


@embedded_only
def test_the_name_is_not_even_left_in_the_files(rough: Stack, inside: Inside) -> None:
    """SQLite may keep the bytes of what was deleted until something else needs the place (PostgreSQL: its vacuum)."""
    admin, name = rough.session("admin"), unique("示例成员")
    person = _person(admin, rough, name)
    inside.await_settled()
    rough.run("privacy", "erase", person["id"], "--yes")
    inside.await_settled()
    inside.close()
    rough.process_of("members").stop()
    for service, database in inside.databases.items():
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        inside.close()
        for path in rough.home.glob(f"{service}.sqlite*"):
            assert name.encode() not in path.read_bytes(), f"{name} in {path.name}"


def _person(admin: Api, rough: Stack, name: str) -> dict[str, Any]:
    """A member with an account, who has been named in every way that the API knows."""
    branch = rough.session("organizer").account["branch_id"]
    new = {"name": name, "branch_id": branch, "status": "full", "membership": "own"}
    answer = admin.post("/members", new, headers={"Idempotency-Key": unique("key")[-10:]})
    assert answer.status_code == 201, answer.text
    person: dict[str, Any] = answer.json()
    account = {"username": unique("u")[-10:], "name": name, "roles": ["member"], "branch_id": branch,
               "member_id": person["id"]}  # fmt: skip
    made = admin.post("/accounts", account, headers={"Idempotency-Key": unique("key")[-10:]})
    assert made.status_code == 201, made.text
    return person


def places(inside: Inside, name: str) -> list[str]:
    """Tables of any service in which the name is found, in whatever column."""
    found = []
    for service, database in inside.databases.items():
        for table in inspect(database.engine).get_table_names():
            with database.reading() as db:
                rows = db.execute(text(f'SELECT * FROM "{table}"')).all()
            if any(name in _readable(value) for row in rows for value in row):
                found.append(f"{service}.{table}")
    return found


def first_fact_about(inside: Inside, member_id: str) -> str:
    with inside.databases["members"].reading() as db:
        query = text("SELECT fact_id FROM outbox WHERE subject = :id ORDER BY position LIMIT 1")
        return str(db.execute(query, {"id": member_id}).scalar_one())


def _readable(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode(errors="replace")
    return f"{value} {json.dumps(value, ensure_ascii=False, default=str)}"


def _without_logs(output: str) -> str:
    """The JSON document, without log lines before it."""
    return output[output.index("{") :]


def assert_ledger_verifies(stack: Stack, directory: Path, told: dict[str, Any]) -> None:
    """By the command, offline, from what the API hands out; and what was told in private, by whoever kept it."""
    supervisor = stack.session("supervisor")
    checkpoint = supervisor.get("/ledger/checkpoint").json()
    parts = {
        "checkpoint.json": json.dumps(checkpoint).encode(),
        "key.json": supervisor.get("/ledger/public-key").content,
        "export.jsonl": supervisor.get(f"/ledger/export.jsonl?size={checkpoint['size']}").content,
        "told.json": json.dumps(told).encode(),
    }
    for name, content in parts.items():
        (directory / name).write_bytes(content)
    files = [str(directory / name) for name in parts]
    good = stack.run("verify-ledger", files[2], "--checkpoint", files[0], "--key", files[1], "--private", files[3])
    assert "good" in good
    _change_one_word(directory / "export.jsonl")
    bad = stack.run("verify-ledger", files[2], "--checkpoint", files[0], "--key", files[1], code=1)
    assert "first bad seq 3" in bad


def _change_one_word(export: Path) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"type":"', b'"type":"x', 1)
    export.write_bytes(b"".join(lines))
