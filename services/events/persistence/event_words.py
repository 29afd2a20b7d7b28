"""Keeping what study events are found by (`domain/search_key.py`), and the index of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from kit.pinyin import initials
from services.events.domain.search_key import ngrams, search_key
from services.events.persistence.copies import partner_copy
from services.events.persistence.event_tables import study_event
from services.events.persistence.ngram_tables import event_ngrams

_event = study_event.c
_WRITTEN = update(study_event).where(_event.id == bindparam("event_id")).values(search_key=bindparam("words"))


def spell(db: Session, event_ids: Sequence[str]) -> None:
    """Write it anew for these events, whatever was there."""
    read = select(_event.id, _event.number, _event.legacy_number, _event.theme, _event.partner_ids)
    rows = db.execute(read.where(_event.id.in_(event_ids))).all()
    if not rows:
        return
    partners = _partners(db, {key for row in rows for key in row.partner_ids})
    words = {
        row.id: search_key(
            row.number, row.legacy_number, row.theme, initials(row.theme),
            [partners[key] for key in row.partner_ids if key in partners],
        )
        for row in rows
    }  # fmt: skip
    db.connection().execute(_WRITTEN, [{"event_id": key, "words": text} for key, text in words.items()])
    db.execute(delete(event_ngrams).where(event_ngrams.c.event_id.in_(list(words))))
    found = [{"event_id": key, "ngrams": " ".join(ngrams(text))} for key, text in words.items()]
    db.execute(insert(event_ngrams), found)


def _partners(db: Session, partner_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and initials by id."""
    partner = partner_copy.c
    found = select(partner.id, partner.name, partner.initials).where(partner.id.in_(list(partner_ids)))
    return {row.id: (row.name, row.initials) for row in db.execute(found)}
