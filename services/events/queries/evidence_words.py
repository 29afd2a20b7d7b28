"""Evidence with the words by which people find it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from services.events.domain.evidence import FIELDS
from services.events.persistence.attachment_tables import attachment
from services.events.persistence.event_tables import study_event


def in_words(work: Any, evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each piece with `words`: the file's name, the entry's number in the ledger, or the event's number and field."""
    pieces = list(evidence)
    files = _by_id(work, attachment.c.id, attachment.c.name, pieces, "attachment")
    events = _by_id(work, study_event.c.id, study_event.c.number, pieces, "event")
    return [{**one, "words": _words(one, files, events)} for one in pieces]


def _by_id(work: Any, key: Any, value: Any, pieces: list[Mapping[str, Any]], kind: str) -> dict[str, str]:
    ids = [one["id"] for one in pieces if one["kind"] == kind]
    rows = work.db.execute(select(key, value).where(key.in_(ids))) if ids else ()
    return {row[0]: row[1] for row in rows}


def _words(one: Mapping[str, Any], files: Mapping[str, str], events: Mapping[str, str]) -> str:
    if one["kind"] == "ledger":
        found = f"台账第 {one['seq']} 条"
    elif one["kind"] == "attachment":
        found = f"附件《{files.get(one['id'], '')}》"
    else:
        field = FIELDS.get(one.get("field") or "", "")
        found = f"活动 {events.get(one['id'], '')}{'·' + field if field else ''}"
    return f"{found}（{one['note']}）" if one.get("note") else found
