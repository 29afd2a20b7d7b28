"""A database of the time before mail to partners comes along with what it holds."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kit.database import Database
from kit.migrations import config_of, upgrade
from services.notify.persistence.tables import metadata
from tests.integration.events.test_flow_migration import insert

MESSAGE = {
    "id": "m1", "account_id": "a", "subject": "e1", "fact_type": "event.approved.v1", "title": "示例", "body": "示例",
    "link": "/events/e1", "created_at": "2026-05-01 00:00:00+00:00",
}  # fmt: skip
DELIVERY = {
    "id": "d1", "message_id": "m1", "subject": "e1", "channel": "mail", "account_id": "a", "state": "parked",
    "attempts": 5, "next_attempt_at": "2026-05-01 00:00:00+00:00", "version": 7,
}  # fmt: skip


def test_deliveries_come_along_and_can_be_given_up_from_now_on(database: Database) -> None:
    command.upgrade(config_of("notify", database.url, metadata), "0009")
    insert(database, "inbox_message", MESSAGE)
    insert(database, "delivery", DELIVERY)
    with pytest.raises(IntegrityError), database.transaction() as db:
        db.execute(text("UPDATE delivery SET state = 'dropped'"))
    upgrade("notify", database.url, metadata)
    with database.transaction() as db:
        assert tuple(db.execute(text("SELECT id, state, version FROM delivery")).one()) == ("d1", "parked", 7)
        db.execute(text("UPDATE delivery SET state = 'dropped'"))
    with pytest.raises(IntegrityError), database.transaction() as db:
        db.execute(text("UPDATE delivery SET state = 'gone'"))
