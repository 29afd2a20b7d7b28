"""Attachments and their bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, true, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from kit.domain import Actor, not_found
from services.events.domain.attachments import CHUNK_BYTES
from services.events.persistence.attachment_tables import attachment, attachment_chunk
from services.events.persistence.event_repository import holds, visible_to
from services.events.persistence.event_tables import checkin, outcome, photo, study_event
from services.events.persistence.money_tables import expense, expense_request
from services.events.persistence.supervision_tables import finding


class AttachmentRepository:
    """Rows and bytes of attachments in the caller's transaction."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def get(self, attachment_id: str, *, lock: bool = False) -> Row[Any]:
        """The row, or NotFound; locked for whoever adds or finishes."""
        query = select(attachment).where(attachment.c.id == attachment_id)
        row = self.db.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise not_found("附件")
        return row

    def add(self, **values: Any) -> None:
        """A file that is about to arrive."""
        self.db.execute(insert(attachment).values(**values))

    def arrived(self, attachment_id: str) -> int:
        """How many bytes have arrived."""
        size = func.coalesce(func.sum(func.length(attachment_chunk.c.data)), 0)
        return int(self.db.scalar(select(size).where(attachment_chunk.c.attachment_id == attachment_id)) or 0)

    def put_chunk(self, attachment_id: str, index: int, data: bytes) -> None:
        """Keep one piece; the same piece sent again replaces itself."""
        mine = and_(attachment_chunk.c.attachment_id == attachment_id, attachment_chunk.c.index == index)
        self.db.execute(delete(attachment_chunk).where(mine))
        self.db.execute(insert(attachment_chunk).values(attachment_id=attachment_id, index=index, data=data))

    def chunk(self, attachment_id: str, index: int) -> bytes | None:
        """One piece, None behind the last."""
        query = select(attachment_chunk.c.data)
        mine = and_(attachment_chunk.c.attachment_id == attachment_id, attachment_chunk.c.index == index)
        data = self.db.scalar(query.where(mine))
        return None if data is None else bytes(data)

    def uploading(self, attachment_id: str, account_id: str) -> tuple[str, bytes]:
        """Name and bytes so far of a file that this account is sending; two empties where there is none."""
        mine = and_(attachment.c.id == attachment_id, attachment.c.account_id == account_id)
        query = select(attachment.c.name).where(mine, attachment.c.state == "uploading")
        name = self.db.scalar(query)
        if name is None:
            return "", b""
        own = attachment_chunk.c.attachment_id == attachment_id
        pieces = self.db.scalars(select(attachment_chunk.c.data).where(own).order_by(attachment_chunk.c.index))
        return name, b"".join(bytes(piece) for piece in pieces)

    def store(self, attachment_id: str, content: bytes, *, media_type: str, sha256: str, now: dt.datetime) -> None:
        """Replace what arrived by what is kept, and close the file."""
        self.db.execute(delete(attachment_chunk).where(attachment_chunk.c.attachment_id == attachment_id))
        pieces = [content[start : start + CHUNK_BYTES] for start in range(0, len(content), CHUNK_BYTES)]
        rows = [{"attachment_id": attachment_id, "index": index, "data": data} for index, data in enumerate(pieces)]
        self.db.execute(insert(attachment_chunk), rows)
        kept = {"state": "stored", "media_type": media_type, "size": len(content), "sha256": sha256, "stored_at": now}
        self.db.execute(update(attachment).where(attachment.c.id == attachment_id).values(**kept))

    def hangs(self, attachment_id: str) -> bool:
        """Whether something here names it."""
        anything = true()
        evidence = or_(holds(finding.c.evidence_ids, attachment_id), holds(finding.c.history, attachment_id))
        named = or_(_on_a_photo(anything), exists().where(evidence), *_on_events(attachment_id, anything))
        return bool(self.db.scalar(select(exists().where(attachment.c.id == attachment_id, named))))

    def remove(self, attachment_id: str) -> None:
        """Take it out with its bytes."""
        self.db.execute(delete(attachment_chunk).where(attachment_chunk.c.attachment_id == attachment_id))
        self.db.execute(delete(attachment).where(attachment.c.id == attachment_id))

    def is_visible(self, attachment_id: str, actor: Actor, inspected: Sequence[str] = ()) -> bool:
        """Whether the actor uploaded it, or may see something that it hangs on; `inspected`: events of their sample."""
        papers = [] if _sees_no_money(actor) else _on_papers(actor, attachment_id, visible_to(actor))
        seen = or_(_own(actor), _on_a_photo(visible_to(actor)), *papers)
        if inspected:
            sample = study_event.c.id.in_(inspected)
            seen = or_(seen, _on_a_photo(sample), *_on_events(attachment_id, sample))
        return bool(self.db.scalar(select(exists().where(attachment.c.id == attachment_id, seen))))


def _sees_no_money(actor: Actor) -> bool:
    """Plain members see photos of confirmed events, and neither invoices nor findings."""
    return actor.reach in ("own_confirmed", "self")


def _own(actor: Actor) -> ColumnElement[bool]:
    return attachment.c.account_id == actor.account_id


def _on_a_photo(seen: ColumnElement[bool]) -> ColumnElement[bool]:
    hangs = photo.c.attachment_id == attachment.c.id
    return exists().where(hangs, study_event.c.id == photo.c.event_id, seen)


def _on_papers(actor: Actor, attachment_id: str, seen: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """What hangs on events, evidence of findings, and what colleagues uploaded (replies on paper)."""
    evidence = or_(holds(finding.c.evidence_ids, attachment_id), holds(finding.c.history, attachment_id))
    found = exists().where(evidence, _reached(actor, finding.c))
    return [*_on_events(attachment_id, seen), found, _reached(actor, attachment.c)]


def _on_events(attachment_id: str, seen: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Invoices, signed sheets and the evidence of outcomes, of the events that `seen` allows."""
    papers = [(table, table.c.attachment_id) for table in (expense, expense_request)]
    hangs = [(table, column == attachment.c.id) for table, column in (*papers, (checkin, checkin.c.evidence_id))]
    hangs.append((outcome, holds(outcome.c.evidence_ids, attachment_id)))
    return [exists().where(here, study_event.c.id == table.c.event_id, seen) for table, here in hangs]


def _reached(actor: Actor, columns: Any) -> ColumnElement[bool]:
    """The condition of `Actor.reaches` for rows with a branch and a unit."""
    if actor.reach == "all":
        return columns.id.is_not(None)
    if actor.reach == "unit":
        return columns.unit_id.in_(actor.unit_scope)
    return columns.branch_id == actor.branch_id if actor.branch_id else columns.id.is_(None)
