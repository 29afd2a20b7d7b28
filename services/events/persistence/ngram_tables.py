"""An index of the n-grams that study events are found by.

Chinese has no spaces between words, and people search by two characters: neither database has an index for that. SQLite
keeps them in a full-text table (FTS5) beside this one, PostgreSQL in a GIN index. Kept with the register's rows
(`register_keeping`). Migrations run what stands in `STATEMENTS[dialect]`; `create_all` does it by itself.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, ForeignKey, Integer, String, Table, Text, event

from services.events.domain.search_key import EventNgrams
from services.events.persistence.metadata import mapper_registry, metadata

event_ngrams = Table(
    "event_ngrams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", String(64), ForeignKey("study_event.id"), nullable=False, unique=True),
    Column("ngrams", Text, nullable=False),
    comment="ngrams: of study_event.search_key, see domain/search_key.py; separated by spaces.",
)

_HOW = "content='event_ngrams', content_rowid='id', tokenize='ascii', detail='none', columnsize=0"
_OUT = "INSERT INTO event_ngrams_index (event_ngrams_index, rowid, ngrams) VALUES ('delete', old.id, old.ngrams)"
_IN = "INSERT INTO event_ngrams_index (rowid, ngrams) VALUES (new.id, new.ngrams)"

STATEMENTS: dict[str, list[str]] = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE event_ngrams_index USING fts5 (ngrams, {_HOW})",
        f"CREATE TRIGGER event_ngrams_added AFTER INSERT ON event_ngrams BEGIN {_IN}; END",
        f"CREATE TRIGGER event_ngrams_gone AFTER DELETE ON event_ngrams BEGIN {_OUT}; END",
        f"CREATE TRIGGER event_ngrams_changed AFTER UPDATE ON event_ngrams BEGIN {_OUT}; {_IN}; END",
    ],
    "postgresql": [
        "CREATE INDEX ix_event_ngrams ON event_ngrams USING gin (string_to_array(ngrams, ' '))",
    ],
}
"""By dialect name, to be run once after the table exists."""

for _dialect, _statements in STATEMENTS.items():
    for _statement in _statements:
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(event_ngrams, "after_create", _ddl)

mapper_registry.map_imperatively(
    EventNgrams, event_ngrams, primary_key=[event_ngrams.c.event_id], exclude_properties=["id"]
)
