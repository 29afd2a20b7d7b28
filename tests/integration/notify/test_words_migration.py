"""What an installation of before had, after the migration: words in Chinese, and members who are asked for anew."""

import pytest
from alembic import command
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from kit.migrations import config_of, upgrade
from services.notify.persistence import tables
from services.notify.persistence.tables import kit_tables, metadata

BEFORE = "0007"
TEMPLATE = (
    "INSERT INTO template (id, version, unit_id, name, title, body) VALUES (:id, 3, 'u1', 'event-returned', '退', '文')"
)
PREFERENCE = (
    "INSERT INTO preference (id, version, address, mailed, digest, workdays_only) "
    "VALUES ('a1', 1, 'a@example.org', '[]', 'daily', false)"
)
CHANNEL = (
    "INSERT INTO channel (id, unit_id, kind, name, base_url, proxy, news, settings, secret, enabled, version) "
    "VALUES ('c1', 'u1', 'wecom', '群', 'https://x.example', '', '[]', '{}', '{}', true, 1)"
)
CURSOR = "INSERT INTO reconcile_cursor (subscriber, producer, position, caught_up_at) VALUES ('notify', :of, 7, :at)"


def test_what_was_there_stays_chinese_and_all_members_are_asked_for(database):
    url, at = database.url, "2026-05-08 00:00:00+00:00"
    command.upgrade(config_of("notify", url, metadata), BEFORE)
    with database.transaction() as db:
        for statement in (PREFERENCE, CHANNEL):
            db.execute(text(statement))
        db.execute(text(TEMPLATE), {"id": "t1"})
        for producer in ("members", "events"):
            db.execute(text(CURSOR), {"of": producer, "at": at})
    upgrade("notify", url, metadata)
    with database.reading() as db:
        template = db.execute(select(tables.template)).one()
        languages = [db.execute(select(table.c.language)).scalar_one() for table in (tables.preference, tables.channel)]
        producers = list(db.scalars(select(kit_tables.cursor.c.producer)))
    assert (template.language, template.title, template.for_channels, template.version) == ("zh", "退", False, 3)
    assert (languages, producers) == (["zh", "zh"], ["events"])
    row = {"version": 0, "unit_id": "u1", "name": "event-returned", "title": "Back", "body": "Text"}
    with database.transaction() as db:
        db.execute(insert(tables.template).values(id="t2", language="en", **row))
    with pytest.raises(IntegrityError), database.transaction() as db:
        db.execute(insert(tables.template).values(id="t3", language="en", **row))
