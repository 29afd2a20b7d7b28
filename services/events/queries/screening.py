"""What the screener of a briefing looks at, its versions, and what the public reads."""

from __future__ import annotations

import base64
from typing import Any

from sqlalchemy import select

from kit.clock import in_shanghai, rfc3339
from kit.domain import Conflict, Gone, not_found
from kit.paging import decode_cursor, page
from services.events.domain.attachments import CHUNK_BYTES
from services.events.domain.briefing import BriefingRevision
from services.events.domain.briefing_difference import difference, paragraphs
from services.events.domain.event_view import screening_view
from services.events.domain.notice import Notice
from services.events.domain.study_event import StudyEvent
from services.events.persistence.publication_tables import notice as notice_table
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import account_names


def briefing_screenings(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Every judgement, oldest first, and the words that the present text holds."""
    found = work.events.get(event_id)
    names = account_names(work, [one.screened_by for one in found.screenings])
    items = [{**screening_view(one), "screener": names.get(one.screened_by, "")} for one in found.screenings]
    branch = work.copies.branch(found.branch_id)
    words = found.words_to_judge(branch.name if branch else "", work.notices.suspects(found))
    return {
        "event_id": event_id, "items": items, "next_cursor": None, "words": words,
        "revision": found.briefing.revision if found.briefing else 0, "screened": found.screened(),
        "may_screen": found.to_be_screened() and found.may_screen(work.actor),
    }  # fmt: skip


def briefing_versions(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Every saving, newest first, without the texts."""
    found = work.events.get(event_id)
    names = account_names(work, [one.author_id for one in found.briefing_revisions])
    items = [_version(found, one, names) for one in reversed(found.briefing_revisions)]
    return {"items": items, "next_cursor": None}


def briefing_version(work: EventsWork, *, event_id: str, revision: int) -> dict[str, Any]:
    """One saving with its text."""
    found = work.events.get(event_id)
    one = _revision(found, revision)
    names = account_names(work, [one.author_id])
    return {**_version(found, one, names), "body_html": one.body_html}


def briefing_difference(work: EventsWork, *, event_id: str, before: int | None, after: int | None) -> dict[str, Any]:
    """Two savings side by side; without numbers the last one and the one before it."""
    found = work.events.get(event_id)
    later = _revision(found, after or len(found.briefing_revisions))
    earlier = _revision(found, before or max(1, later.revision - 1))
    texts = [paragraphs(one.title, one.body_html) for one in (earlier, later)]
    names = account_names(work, [earlier.author_id, later.author_id])
    return {
        "event_id": event_id,
        "before": _version(found, earlier, names),
        "after": _version(found, later, names),
        "rows": difference(*texts),
    }


def notices(work: EventsWork, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """What was published on the site and not taken back, newest first; for everybody."""
    columns = notice_table.c
    query = select(Notice).where(columns.retracted_at.is_(None))
    before = decode_cursor(cursor, (str,))
    if before is not None:
        query = query.where(columns.event_id < before[0])
    rows = work.db.scalars(query.order_by(columns.event_id.desc()).limit(limit + 1)).all()
    return page(rows, limit, lambda one: (one.event_id,), _listed)


def notice(work: EventsWork, *, notice_id: str) -> dict[str, Any]:
    """One of them with its text; Gone once it was taken back."""
    found = _open_notice(work, notice_id)
    return {**_listed(found), "body_html": found.body_html}


def notice_photo(work: EventsWork, *, notice_id: str, photo_id: str) -> dict[str, Any]:
    """A picture of a notice, and in how many pieces it can be read."""
    row = _photo(work, notice_id, photo_id)
    return {"id": row.id, "media_type": row.media_type, "size": row.size, "sha256": row.sha256,
            "chunks": -(-row.size // CHUNK_BYTES)}  # fmt: skip


def notice_photo_chunk(work: EventsWork, *, notice_id: str, photo_id: str, index: int) -> dict[str, Any]:
    """One piece of it, base64."""
    _photo(work, notice_id, photo_id)
    data = work.attachments.chunk(photo_id, index)
    if data is None:
        raise not_found("图片")
    return {"index": index, "data": base64.b64encode(data).decode()}


def _open_notice(work: EventsWork, notice_id: str) -> Notice:
    found = work.notices.find(notice_id)
    if found is None:
        raise not_found("公告")
    if found.retracted_at is not None:
        raise Gone("notice.retracted", "这篇简报已撤回。", "This notice was taken back.")
    return found


def _photo(work: EventsWork, notice_id: str, photo_id: str) -> Any:
    if photo_id not in _open_notice(work, notice_id).photo_ids:
        raise not_found("图片")
    return work.attachments.get(photo_id)


def _listed(found: Notice) -> dict[str, Any]:
    """Neither who wrote nor who judged it."""
    return {
        "id": found.event_id,
        "title": found.title,
        "branch": found.branch,
        "published_on": in_shanghai(found.published_at).date().isoformat(),
    }


def _revision(found: StudyEvent, revision: int) -> BriefingRevision:
    if not found.briefing_revisions:
        raise Conflict(
            "briefing.absent", "简报还没有保存，请先保存。", "No briefing was saved yet.", state="absent"
        )  # fmt: skip
    one = next((one for one in found.briefing_revisions if one.revision == revision), None)
    if one is None:
        raise not_found("简报版本")
    return one


def _version(found: StudyEvent, one: BriefingRevision, names: dict[str, str]) -> dict[str, Any]:
    judged = [known for known in found.screenings if known.revision == one.revision]
    return {
        "event_id": found.id, "revision": one.revision, "title": one.title, "author_id": one.author_id,
        "author": names.get(one.author_id, ""), "saved_at": rfc3339(one.saved_at),
        "screening": judged[-1].result if judged else None,
        "current": found.briefing is not None and found.briefing.revision == one.revision,
    }  # fmt: skip


QUERIES: dict[str, Any] = {
    "briefing_screenings": briefing_screenings,
    "briefing_versions": briefing_versions,
    "briefing_version": briefing_version,
    "briefing_difference": briefing_difference,
    "notices": notices,
    "notice": notice,
    "notice_photo": notice_photo,
    "notice_photo_chunk": notice_photo_chunk,
}
