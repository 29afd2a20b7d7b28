"""Finding study events by what people remember of them: a number, a few words, a partner, pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlalchemy.orm import Session

from services.events.domain.search_key import bigrams
from services.events.persistence.bigram_tables import event_bigrams
from services.events.persistence.copies import partner_copy
from services.events.persistence.event_tables import study_event
from services.events.persistence.register_tables import register_partner

MOST_WORDS = 8
FEW_HITS = 500
_MATCHES = {
    "sqlite": "event_bigrams.id IN (SELECT rowid FROM event_bigrams_index WHERE event_bigrams_index MATCH :pairs)",
    "postgresql": "string_to_array(event_bigrams.bigrams, ' ') @> string_to_array(:pairs, ' ')",
}


def said(db: Session, words: str) -> list[ColumnElement[bool]]:
    """One condition a word: all of them must hold, each somewhere, in whatever letter case.

    Where an index knows that few events come into question, these are a condition more, and the first.
    """
    asked = {word: _partners(db, word) for word in words.split()[:MOST_WORDS]}
    conditions = [_word(db, word, partners) for word, partners in asked.items()]
    few = _few(db, asked)
    return conditions if few is None else [study_event.c.id.in_(few), *conditions]


def _word(db: Session, word: str, partners: Sequence[str]) -> ColumnElement[bool]:
    """Not LIKE: on SQLite that takes twice as long as looking for the word as it is."""
    places = func.strpos if db.get_bind().dialect.name == "postgresql" else func.instr
    own = places(study_event.c.search_key, word.lower()) > 0
    return or_(own, study_event.c.id.in_(_with_any(partners))) if partners else own


def _few(db: Session, asked: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Ids among which all are that hold the words; None where they would be many, or no index knows of them."""
    own = "\n".join(word for word, partners in asked.items() if not partners)
    found = _with_pairs(db, own)
    for word, partners in asked.items():
        if found is None and partners and (themselves := _with_pairs(db, word)) is not None:
            theirs = list(db.scalars(_with_any(partners).limit(FEW_HITS + 1)))
            found = [*themselves, *theirs] if len(theirs) <= FEW_HITS else None
    return found


def _with_pairs(db: Session, words: str) -> list[str] | None:
    """Ids of the events that have all pairs of characters of these words, if they are few."""
    pairs = bigrams(words.lower())
    if not pairs:
        return None
    matches = text(_MATCHES[db.get_bind().dialect.name]).bindparams(pairs=" ".join(pairs))
    found = list(db.scalars(select(event_bigrams.c.event_id).where(matches).limit(FEW_HITS + 1)))
    return found if len(found) <= FEW_HITS else None


def _partners(db: Session, word: str) -> list[str]:
    """Ids of the partners whose name or initials hold the word: far fewer than events, and asked for first."""
    partner = partner_copy.c
    named = [partner.name.icontains(word, autoescape=True)]
    if word.isascii():
        named.append(partner.initials.contains(word.lower(), autoescape=True))
    return list(db.scalars(select(partner.id).where(or_(*named))))


def _with_any(partner_ids: Iterable[str]) -> Select[Any]:
    """Ids of the events with one of these partners."""
    pointer = register_partner.c
    return select(pointer.event_id).where(pointer.partner_id.in_(list(partner_ids)))
