"""Finding study events by what people remember of them: a number, a few words, a partner, pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from services.events.persistence.copies import partner_copy
from services.events.persistence.event_tables import study_event
from services.events.persistence.register_tables import register_partner

MOST_WORDS = 8


def said(db: Session, text: str) -> list[ColumnElement[bool]]:
    """One condition a word: all of them must hold, each somewhere, in whatever letter case."""
    return [_word(db, word) for word in text.split()[:MOST_WORDS]]


def _word(db: Session, word: str) -> ColumnElement[bool]:
    """Not LIKE: on SQLite that takes twice as long as looking for the word as it is."""
    places = func.strpos if db.get_bind().dialect.name == "postgresql" else func.instr
    own = places(study_event.c.search_key, word.lower()) > 0
    partners = _partners(db, word)
    return or_(own, study_event.c.id.in_(_with_any(partners))) if partners else own


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
