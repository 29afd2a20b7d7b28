"""Files that hang on events: they arrive in pieces, are judged by their content, and are kept as judged."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from typing import Any

from kit import cpu
from kit.domain import Actor, Conflict, Invalid, field_error, not_found
from kit.ids import new_id
from kit.work import Works
from services.events.domain.attachments import CHUNK_BYTES, IMAGES, MAX_BYTES, checked_size, media_type_of
from services.events.imaging import cleaned

FRESH = dt.timedelta(minutes=10)


def begin_attachment(work: Any, *, name: str, media_type: str | None, size: int) -> dict[str, Any]:
    """Announce a file of `size` bytes; what it is will be told from its content, not from `media_type`."""
    attachment_id = new_id()
    work.attachments.add(
        id=attachment_id,
        name=name,
        media_type=media_type or "application/octet-stream",
        size=checked_size(size),
        state="uploading",
        account_id=work.actor.account_id,
        branch_id=work.actor.branch_id,
        unit_id=work.actor.unit_id,
        begun_at=work.now,
    )
    return {"id": attachment_id, "chunk_size": CHUNK_BYTES}


def add_attachment_chunk(work: Any, *, attachment_id: str, index: int, data: str) -> dict[str, Any]:
    """One piece (base64, at most 512 KiB decoded), counted from 0; sending a piece again replaces it."""
    _mine_and_uploading(work, attachment_id)
    piece = _decoded(data)
    work.attachments.put_chunk(attachment_id, index, piece)
    arrived = work.attachments.arrived(attachment_id)
    checked_size(arrived)
    return {"id": attachment_id, "received": arrived}


def prepare_finish(works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Judge and clean the content before the transaction: a large photo takes a second of computing.

    Only for the uploader, and a refusal is left to the handler: what may be said about a file is decided there.
    """
    with works.read(actor) as work:
        name, content = work.attachments.uploading(str(args.get("attachment_id") or ""), actor.account_id)
    if not content or len(content) > MAX_BYTES:
        return {}
    try:
        return cpu.run(_judged, content, name)
    except Invalid as refused:
        return {"refused": refused}


def finish_attachment(work: Any, *, attachment_id: str) -> dict[str, Any]:
    """Keep the file as judged by `prepare_finish`; doing it again answers the same."""
    row = _mine(work, attachment_id)
    if row.state == "stored":
        return _shown(row)
    if "refused" in work.prepared:
        raise work.prepared["refused"]
    if row.size != work.prepared.get("arrived"):
        raise Conflict("attachment.incomplete", "文件没有传完整，请重新上传。", "Not all bytes have arrived.")
    content: bytes = work.prepared["content"]
    sha256 = hashlib.sha256(content).hexdigest()
    work.attachments.store(attachment_id, content, media_type=work.prepared["media_type"], sha256=sha256, now=work.now)
    return _shown(work.attachments.get(attachment_id))


def discard_attachment(work: Any, *, attachment_id: str) -> dict[str, Any]:
    """Throw one's own fresh file away: what it was sent for was refused. The gateway's alone, there is no route to it.

    What hangs on something stays. Replies on paper lie with partners, so that nobody but the one who has just been
    refused can know that a file proves nothing.
    """
    row = _mine(work, attachment_id)
    if work.attachments.hangs(attachment_id) or row.begun_at < work.now - FRESH:
        raise Conflict("attachment.kept", "附件已在使用，不能删除。", "The file is in use.")
    work.attachments.remove(attachment_id)
    return {"id": attachment_id}


def see_attachment(work: Any, attachment_id: str) -> None:
    """Visible to who uploaded it and to those who may see what it hangs on."""
    if not work.attachments.is_visible(attachment_id, work.actor, work.inspected()):
        raise not_found("附件")


def _judged(content: bytes, name: str) -> dict[str, Any]:
    media_type = media_type_of(content, name)
    kept = cleaned(content, media_type) if media_type in IMAGES else content
    checked_size(len(kept))
    return {"content": kept, "media_type": media_type, "arrived": len(content)}


def _mine(work: Any, attachment_id: str) -> Any:
    row = work.attachments.get(attachment_id, lock=True)
    if row.account_id != work.actor.account_id:
        raise not_found("附件")
    return row


def _mine_and_uploading(work: Any, attachment_id: str) -> None:
    if _mine(work, attachment_id).state != "uploading":
        raise Conflict("attachment.stored", "文件已保存，不能再改。", "The file is stored already.")


def _decoded(data: str) -> bytes:
    try:
        piece = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        piece = b""
    if not 1 <= len(piece) <= CHUNK_BYTES:
        detail = "每段应为 1 字节到 512 KiB 的 base64 数据。"
        raise Invalid(
            "invalid", detail, "1 byte to 512 KiB of base64.", errors=[field_error("/data", "invalid", detail)]
        )
    return piece


def _shown(row: Any) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "sha256": row.sha256, "size": row.size, "media_type": row.media_type}


COMMANDS: dict[str, Any] = {
    "begin_attachment": begin_attachment,
    "add_attachment_chunk": add_attachment_chunk,
    "finish_attachment": finish_attachment,
    "discard_attachment": discard_attachment,
}
PREPARE: dict[str, Any] = {"finish_attachment": prepare_finish}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"attachment_id": see_attachment}
