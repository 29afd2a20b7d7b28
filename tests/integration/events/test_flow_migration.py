"""Databases of the time before deputies and hand-overs come along with what they hold, and keep their guards."""

from __future__ import annotations

import json

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from kit.database import Database
from kit.migrations import config_of, upgrade
from services.events.persistence.metadata import metadata

APPOINTED = {
    "deputy_id": "d1",
    "account_id": "a",
    "for_account_id": "b",
    "from_on": "2026-05-01",
    "to_on": "2026-05-31",
}
EVENT = {
    "id": "e1", "number": "LX-2026-0001", "version": 3, "state": "in_review", "branch_id": "b", "unit_id": "u",
    "cohost_branch_ids": "[]", "proposer_id": "organizer", "theme": "示例", "partner_ids": "[]", "slots": "[]",
    "seats_taken": 0, "estimate": 0, "checklist": "{}", "agenda": "[]", "preflight": "[]", "packs": "[]", "terms": 1,
    "negotiation": "{}", "channels": "[]", "created_at": "2026-05-01 00:00:00+00:00",
}  # fmt: skip


def insert(database: Database, table: str, row: dict[str, object]) -> None:
    names = ", ".join(row)
    with database.transaction() as db:
        db.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)


def test_what_was_there_before_comes_along(database: Database) -> None:
    url = database.url
    before = config_of("events", url, metadata)
    command.upgrade(before, "0002")
    insert(database, "study_event", EVENT)
    body = json.dumps({"data": APPOINTED}).encode()
    entry = {"seq": 1, "fact_id": "f", "type": "deputy.appointed.v1", "occurred_at": "2026-05-01 00:00:00+00:00"}
    insert(database, "ledger_entry", {**entry, "subject": "d1", "actor_id": "b", "body": body})
    upgrade("events", url, metadata)
    with database.reading() as db:
        runs = db.execute(text("SELECT responsible_id, former_responsible_ids FROM study_event")).one()
        copied = db.execute(text("SELECT account_id, for_account_id FROM deputy_copy")).one()
    assert (tuple(runs), tuple(copied)) == (("organizer", "[]"), ("a", "b"))
    assert "ix_study_event_responsible_id" in {
        index["name"] for index in inspect(database.engine).get_indexes("study_event")
    }
    with pytest.raises(IntegrityError), database.transaction() as db:
        db.execute(text("UPDATE study_event SET capacity = 1, seats_taken = 2"))
