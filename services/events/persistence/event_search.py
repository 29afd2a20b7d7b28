"""Finding study events by what people remember of them: a number, a few words, a partner, pinyin initials."""

from __future__ import annotations

import math

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from services.events.domain.search_key import asked_ngrams
from services.events.persistence.event_tables import study_event
from services.events.persistence.ngram_tables import event_ngrams

MOST_WORDS = 8
FEW_HITS = 2000
LOOKED_AT = 3000
"""Looking at an event that an index names costs as much as passing by ten of them."""
ENOUGH = 3
_HUNDREDTH = text("SELECT rowid FROM event_ngrams_index WHERE event_ngrams_index MATCH :gram LIMIT 1 OFFSET 100")
_MATCHES = {
    "sqlite": "event_ngrams.id IN (SELECT rowid FROM event_ngrams_index WHERE event_ngrams_index MATCH :grams)",
    "postgresql": "string_to_array(event_ngrams.ngrams, ' ') @> string_to_array(:grams, ' ')",
}


def said(db: Session, words: str) -> list[ColumnElement[bool]]:
    """All words hold, each somewhere, in whatever letter case; by id where `hits` knows the events."""
    few = hits(db, words)
    return looked_for(db, words) if few is None else [study_event.c.id.in_(few)]


def hits(db: Session, words: str) -> list[str] | None:
    """Ids of the events that hold the words, where an index names few that come into question; else None."""
    grams = asked_ngrams(_asked(words))
    if not grams:
        return None
    dialect = db.get_bind().dialect.name
    matches = text(_MATCHES[dialect]).bindparams(grams=" ".join(_rarest(db, grams) if dialect == "sqlite" else grams))
    named = select(event_ngrams.c.event_id).where(matches).limit(LOOKED_AT + 1).subquery()
    if int(db.scalar(select(func.count()).select_from(named)) or 0) > LOOKED_AT:
        return None
    holding = select(named.c.event_id).join(study_event, study_event.c.id == named.c.event_id)
    found = list(db.scalars(holding.where(*looked_for(db, words)).limit(FEW_HITS + 1)))
    return found if len(found) <= FEW_HITS else None


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
