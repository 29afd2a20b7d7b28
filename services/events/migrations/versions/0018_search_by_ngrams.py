"""what study events are found by has their partners, too; an index of its n-grams"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT_ONCE = 1000
_HOW = "content='event_ngrams', content_rowid='id', tokenize='ascii', detail='none', columnsize=0"
_OUT = "INSERT INTO event_ngrams_index (event_ngrams_index, rowid, ngrams) VALUES ('delete', old.id, old.ngrams)"
_IN = "INSERT INTO event_ngrams_index (rowid, ngrams) VALUES (new.id, new.ngrams)"
_STATEMENTS = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE event_ngrams_index USING fts5 (ngrams, {_HOW})",
        f"CREATE TRIGGER event_ngrams_added AFTER INSERT ON event_ngrams BEGIN {_IN}; END",
        f"CREATE TRIGGER event_ngrams_gone AFTER DELETE ON event_ngrams BEGIN {_OUT}; END",
        f"CREATE TRIGGER event_ngrams_changed AFTER UPDATE ON event_ngrams BEGIN {_OUT}; {_IN}; END",
    ),
    "postgresql": ("CREATE INDEX ix_event_ngrams ON event_ngrams USING gin (string_to_array(ngrams, ' '))",),
}


def upgrade() -> None:
    table = op.create_table(
        "event_ngrams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("ngrams", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_event_ngrams_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_ngrams")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_ngrams_event_id")),
        comment="ngrams: of study_event.search_key, see domain/search_key.py; separated by spaces.",
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
        found = [{"event_id": key, "ngrams": " ".join(_ngrams(text))} for key, text in words.items()]
        connection.execute(table.insert(), found)
        last = rows[-1].id


def _ngrams(text: str) -> list[str]:
    lines = text.translate(_LETTERS).split("\n")
    return [
        gram
        for size in (2, 3)
        for gram in sorted({line[start : start + size] for line in lines for start in range(len(line) - size + 1)})
    ]


_LETTERS = {code: 0xE000 + code for code in range(128) if code != ord("\n") and not chr(code).isalnum()}
