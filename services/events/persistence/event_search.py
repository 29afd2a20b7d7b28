"""Finding study events by what people remember of them: a number, a few words, a partner, pinyin initials."""

from __future__ import annotations

import json
import math

from sqlalchemy import ARRAY, ColumnElement, String, cast, func, select, text
from sqlalchemy.orm import Session

from services.events.domain.search_key import LONGEST, asked_ngrams
from services.events.persistence.event_tables import study_event
from services.events.persistence.ngram_tables import event_ngrams

MOST_WORDS = 8
FEW_HITS = 2000
LOOKED_AT = 3000
"""Looking at an event that an index names costs as much as passing by ten of them."""
ENOUGH = 3
NARROW = "INDEXED BY ix_study_event_search"
"""By itself SQLite takes the key's index, and reads a wide row for each event."""
_HUNDREDTH = text("SELECT rowid FROM event_ngrams_index WHERE event_ngrams_index MATCH :gram LIMIT 1 OFFSET 100")
_MATCHES = {
    "sqlite": "event_ngrams.id IN (SELECT rowid FROM event_ngrams_index WHERE event_ngrams_index MATCH :grams)",
    "postgresql": "string_to_array(event_ngrams.ngrams, ' ') @> string_to_array(:grams, ' ')",
}


def said(db: Session, words: str) -> list[ColumnElement[bool]]:
    """All words hold, each somewhere, in whatever letter case; by id where `hits` knows the events."""
    few = hits(db, words)
    return looked_for(db, words) if few is None else [one_of(db, study_event.c.id, few)]


def hits(db: Session, words: str) -> list[str] | None:
    """Ids of the events that hold the words, where an index names few that come into question; else None."""
    grams = asked_ngrams(_asked(words))
    if not grams:
        return None
    dialect = db.get_bind().dialect.name
    matches = text(_MATCHES[dialect]).bindparams(grams=" ".join(_rarest(db, grams) if dialect == "sqlite" else grams))
    found = list(db.scalars(select(event_ngrams.c.event_id).where(matches).limit(LOOKED_AT + 1)))
    if len(found) > LOOKED_AT:
        return None
    if not _says_it_all(words, grams):
        named = one_of(db, study_event.c.id, found)
        holding = select(study_event.c.id).where(named, *looked_for(db, words))
        found = list(db.scalars(holding.with_hint(study_event, NARROW, "sqlite")))
    return found if len(found) <= FEW_HITS else None


def one_of(db: Session, column: ColumnElement[str], ids: list[str]) -> ColumnElement[bool]:
    """The column is one of these; one parameter, where `in_` would have as many as ids."""
    if db.get_bind().dialect.name == "postgresql":
        return column == func.any(cast(ids, ARRAY(String)))
    return column.in_(select(func.json_each(json.dumps(ids)).table_valued("value").c.value))


def _says_it_all(words: str, grams: list[str]) -> bool:
    """Every word is an n-gram itself: what has it holds the word."""
    asked = _asked(words)
    return len(grams) <= ENOUGH and all(1 < len(word) <= LONGEST and word.isalnum() for word in asked)


def looked_for(db: Session, words: str) -> list[ColumnElement[bool]]:
    """The same conditions without the index. Not LIKE: on SQLite that takes twice as long."""
    places = func.strpos if db.get_bind().dialect.name == "postgresql" else func.instr
    return [places(study_event.c.search_key, word) > 0 for word in _asked(words)]


def _asked(words: str) -> list[str]:
    return words.lower().split()[:MOST_WORDS]


def _rarest(db: Session, grams: list[str]) -> list[str]:
    """The few that narrow most, quoted: FTS5 goes through all that it is given, and most n-grams are everywhere.

    Rare is what comes up for the hundredth time late, or never.
    """
    quoted = [f'"{gram}"' for gram in grams]
    late = {gram: db.scalar(_HUNDREDTH, {"gram": gram}) for gram in quoted}
    return sorted(quoted, key=lambda gram: late[gram] or math.inf, reverse=True)[:ENOUGH]
