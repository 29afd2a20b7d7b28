"""Finding study events by what people remember of them: a number, a few words, a partner, pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Session

from services.events.persistence.copies import partner_copy
from services.events.persistence.event_tables import study_event

MOST_WORDS = 8


def said(db: Session, text: str) -> list[ColumnElement[bool]]:
    """One condition a word: all of them must hold, each somewhere, in whatever letter case."""
    return [_word(db, word) for word in text.split()[:MOST_WORDS]]


def _word(db: Session, word: str) -> ColumnElement[bool]:
    event = study_event.c
    found = [event.theme.icontains(word, autoescape=True)]
    if word.isascii():
        # The initials are kept in lower case; old numbers may hold anything, and few events have one.
        found += [event.number.icontains(word, autoescape=True)]
        found += [event.theme_initials.contains(word.lower(), autoescape=True)]
    found += [event.legacy_number.icontains(word, autoescape=True)]
    partners = _partners(db, word)
    return or_(*found, _with_any(db, partners)) if partners else or_(*found)


def _partners(db: Session, word: str) -> list[str]:
    """Ids of the partners whose name or initials hold the word: far fewer than events, and asked for first."""
    partner = partner_copy.c
    named = [partner.name.icontains(word, autoescape=True)]
    if word.isascii():
        named.append(partner.initials.contains(word.lower(), autoescape=True))
    return list(db.scalars(select(partner.id).where(or_(*named))))


def _with_any(db: Session, partner_ids: Iterable[str]) -> ColumnElement[bool]:
    """Events with one of these partners, however many these are."""
    if db.get_bind().dialect.name == "postgresql":
        one = func.json_array_elements_text(cast(study_event.c.partner_ids, JSON)).table_valued("value")
    else:
        one = func.json_each(study_event.c.partner_ids).table_valued("value")
    return select(one.c.value).where(one.c.value.in_(list(partner_ids))).exists()
