"""An index of the pairs of characters that study events are found by.

Chinese has no spaces between words, and people search by two characters: neither database has an index for that. SQLite
keeps the pairs in a full-text table (FTS5) beside this one, PostgreSQL in a GIN index. Kept with the register's rows
(`register_keeping`). Migrations run `STATEMENTS[dialect]`; `create_all` does it by itself.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, ForeignKey, Integer, String, Table, Text, event

from services.events.domain.search_key import EventBigrams
from services.events.persistence.metadata import mapper_registry, metadata

event_bigrams = Table(
    "event_bigrams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False, unique=True),
    Column("bigrams", Text, nullable=False),
    comment="bigrams: of study_event.search_key, see domain/search_key.py; separated by spaces.",
)

_HOW = "content='event_bigrams', content_rowid='id', tokenize='ascii', detail='none', columnsize=0"
_OUT = "INSERT INTO event_bigrams_index (event_bigrams_index, rowid, bigrams) VALUES ('delete', old.id, old.bigrams)"
_IN = "INSERT INTO event_bigrams_index (rowid, bigrams) VALUES (new.id, new.bigrams)"

STATEMENTS: dict[str, list[str]] = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE event_bigrams_index USING fts5 (bigrams, {_HOW})",
        f"CREATE TRIGGER event_bigrams_added AFTER INSERT ON event_bigrams BEGIN {_IN}; END",
        f"CREATE TRIGGER event_bigrams_gone AFTER DELETE ON event_bigrams BEGIN {_OUT}; END",
        f"CREATE TRIGGER event_bigrams_changed AFTER UPDATE ON event_bigrams BEGIN {_OUT}; {_IN}; END",
    ],
    "postgresql": [
        "CREATE INDEX ix_event_bigrams ON event_bigrams USING gin (string_to_array(bigrams, ' '))",
    ],
}
"""By dialect name, to be run once after the table exists."""

for _dialect, _statements in STATEMENTS.items():
    for _statement in _statements:
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(event_bigrams, "after_create", _ddl)

mapper_registry.map_imperatively(
    EventBigrams, event_bigrams, primary_key=[event_bigrams.c.event_id], exclude_properties=["id"]
)
