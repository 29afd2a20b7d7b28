"""what study events are found by has their partners, too; an index of its pairs of characters"""

from itertools import pairwise

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT_ONCE = 1000
_HOW = "content='event_bigrams', content_rowid='id', tokenize='ascii', detail='none', columnsize=0"
_OUT = "INSERT INTO event_bigrams_index (event_bigrams_index, rowid, bigrams) VALUES ('delete', old.id, old.bigrams)"
_IN = "INSERT INTO event_bigrams_index (rowid, bigrams) VALUES (new.id, new.bigrams)"
_STATEMENTS = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE event_bigrams_index USING fts5 (bigrams, {_HOW})",
        f"CREATE TRIGGER event_bigrams_added AFTER INSERT ON event_bigrams BEGIN {_IN}; END",
        f"CREATE TRIGGER event_bigrams_gone AFTER DELETE ON event_bigrams BEGIN {_OUT}; END",
        f"CREATE TRIGGER event_bigrams_changed AFTER UPDATE ON event_bigrams BEGIN {_OUT}; {_IN}; END",
    ),
    "postgresql": ("CREATE INDEX ix_event_bigrams ON event_bigrams USING gin (string_to_array(bigrams, ' '))",),
}


def upgrade() -> None:
    table = op.create_table(
        "event_bigrams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("bigrams", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_event_bigrams_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_bigrams")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_bigrams_event_id")),
        comment="bigrams: of study_event.search_key, see domain/search_key.py; separated by spaces.",
    )
    connection = op.get_bind()
    for statement in _STATEMENTS[connection.dialect.name]:
        op.execute(statement)
    if connection.dialect.name == "postgresql":  # reads the table faster; partners' names can be too long for it
        op.drop_index("ix_study_event_search", "study_event")
    _fill(connection, table)


def _fill(connection: sa.Connection, table: sa.Table) -> None:
    event = sa.table(
        "study_event", sa.column("id"), sa.column("search_key"), sa.column("partner_ids", kit.columns.Json)
    )
    partner = sa.table("partner_copy", sa.column("id"), sa.column("name"), sa.column("initials"))
    partners = {row.id: f"\n{row.name}\n{row.initials}".lower() for row in connection.execute(sa.select(partner))}
    last, wanted = "", sa.select(event).order_by(event.c.id).limit(AT_ONCE)
    written = sa.update(event).where(event.c.id == sa.bindparam("key")).values(search_key=sa.bindparam("words"))
    while rows := connection.execute(wanted.where(event.c.id > last)).all():
        words = {row.id: row.search_key + "".join(partners.get(key, "") for key in row.partner_ids) for row in rows}
        connection.execute(written, [{"key": key, "words": text} for key, text in words.items()])
        found = [{"event_id": key, "bigrams": " ".join(_bigrams(text))} for key, text in words.items()]
        connection.execute(table.insert(), found)
        last = rows[-1].id


def _bigrams(text: str) -> list[str]:
    pairs = pairwise(text)
    return sorted({f"{ord(one):x}x{ord(other):x}" for one, other in pairs if "\n" not in one + other})
