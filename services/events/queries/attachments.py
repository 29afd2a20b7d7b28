"""Files: what they are, and their bytes in pieces."""

from __future__ import annotations

import base64
from typing import Any

from kit.clock import rfc3339
from kit.domain import not_found
from services.events.domain.attachments import CHUNK_BYTES


def attachment(work: Any, *, attachment_id: str) -> dict[str, Any]:
    """What the file is, and in how many pieces it can be read."""
    row = _stored(work, attachment_id)
    return {
        "id": row.id,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "chunks": -(-row.size // CHUNK_BYTES),
        "uploaded_by": row.account_id,
        "stored_at": rfc3339(row.stored_at),
    }


def attachment_chunk(work: Any, *, attachment_id: str, index: int) -> dict[str, Any]:
    """One piece, base64; behind the last one there is nothing."""
    _stored(work, attachment_id)
    data = work.attachments.chunk(attachment_id, index)
    if data is None:
        raise not_found("附件")
    return {"index": index, "data": base64.b64encode(data).decode()}


def _stored(work: Any, attachment_id: str) -> Any:
    row = work.attachments.get(attachment_id)
    if row.state != "stored":
        raise not_found("附件")
    return row


QUERIES: dict[str, Any] = {"attachment": attachment, "attachment_chunk": attachment_chunk}
