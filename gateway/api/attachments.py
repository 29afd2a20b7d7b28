"""Files: in as multipart, kept in chunks by the owning service, out as a stream."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from flask import Response, jsonify, request
from werkzeug.datastructures import FileStorage

from gateway import edge
from gateway.api.routes import PREFIX, Route
from gateway.asking import clients
from gateway.clients import Clients
from gateway.documents.media import DOCX, XLSX, disposition
from gateway.refusals import UnsupportedMedia, too_large
from kit.domain import Conflict, DomainError, Invalid, Unavailable, field_error
from kit.operations import Answer

TITLE = "附件 Attachments"
SHOWN_INLINE = {"image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf"}
KEPT = (*sorted(SHOWN_INLINE), DOCX, XLSX, "application/ofd", "text/csv", "text/plain")
"""What the events service keeps; it tells the kind from the content."""


def upload() -> Response:
    """Take one file in; its kind is judged by its content, whatever its name says."""
    edge.check_size(request, edge.MAX_UPLOAD + edge.MULTIPART_OVERHEAD)
    key = edge.idempotency_key(request)
    with closing(sent_file()) as file:
        kept = keep(clients(), file, key)
    response = jsonify(kept.value)
    response.status_code = 201
    response.headers["Location"] = f"{PREFIX}/attachments/{kept.value['id']}"
    if kept.replayed:
        response.headers["Idempotent-Replay"] = "true"
    return response


def sent_file() -> FileStorage:
    """The member `file` of the form."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMedia("media_type.unsupported", "请以 multipart/form-data 上传。", "Send multipart/form-data.")
    file = request.files.get("file")
    if file is None:
        raise Invalid(
            "invalid",
            "请选择要上传的文件。",
            "Choose a file.",
            errors=[field_error("/file", "required", "请选择文件。")],
        )
    return file


def keep(asked: Clients, file: FileStorage, key: str | None = None) -> Answer:
    """Hand a file to the events service piece by piece; its answer names id, sha256, size and media type.

    With a key that was used before, the file of that time is the answer; if it never arrived whole, it does now.
    """
    begun = asked.keyed(key).answer("events.begin_attachment", description_of(file))
    attachment_id = begun.value["id"]
    if begun.replayed:
        try:
            return Answer(asked.events.finish_attachment(attachment_id=attachment_id), replayed=True)
        except Conflict:
            file.seek(0)
    for index, piece in enumerate(iter(lambda: file.read(begun.value["chunk_size"]), b"")):
        data = base64.b64encode(piece).decode()
        asked.events.add_attachment_chunk(attachment_id=attachment_id, index=index, data=data)
    return Answer(asked.events.finish_attachment(attachment_id=attachment_id), replayed=begun.replayed)


@contextmanager
def kept_for(asked: Clients, attachment_ids: Collection[str]) -> Iterator[None]:
    """Files were kept for what is asked here: where it is refused, they go again.

    Where nobody knows what came of it (`Unavailable`), they stay: it may have been done.
    """
    try:
        yield
    except Unavailable:
        raise
    except DomainError:
        for attachment_id in attachment_ids:
            with suppress(DomainError):  # the refusal is the answer, whatever becomes of the file
                asked.events.discard_attachment(attachment_id=attachment_id)
        raise


def description_of(file: FileStorage) -> dict[str, Any]:
    """Name without folders, claimed media type, and size, of a file that is not too large."""
    size = file.seek(0, 2) or file.tell()
    file.seek(0)
    if size > edge.MAX_UPLOAD:
        raise too_large(edge.MAX_UPLOAD)
    name = (file.filename or "attachment").replace("\\", "/").rsplit("/", 1)[-1][:200]
    if not edge.storable(name):
        raise edge.invalid(
            "/file", "文件名含有不允许的字符。", "The file's name holds a character that is not allowed."
        )
    return {"name": name, "media_type": (file.mimetype or "application/octet-stream")[:100], "size": size}


def show(attachment_id: str) -> Response:
    """The file itself, for those who may see what it hangs on."""
    asked = clients()
    about = asked.events.attachment(attachment_id=attachment_id)
    first = _piece(asked, attachment_id, 0) if about["chunks"] else b""
    inline = about["media_type"] in SHOWN_INLINE
    headers = {
        "Content-Disposition": disposition(about.get("name") or attachment_id, inline=inline),
        "Content-Length": str(about["size"]),
        "ETag": f'"{about["sha256"]}"',
    }
    return Response(
        _pieces(asked, attachment_id, first, about["chunks"]), mimetype=about["media_type"], headers=headers
    )


def content(asked: Clients, attachment_id: str, chunks: int) -> bytes:
    """The whole file at once, for those who need it so."""
    return b"".join(_piece(asked, attachment_id, index) for index in range(chunks))


def _pieces(asked: Clients, attachment_id: str, first: bytes, chunks: int) -> Iterator[bytes]:
    yield first
    for index in range(1, chunks):
        yield _piece(asked, attachment_id, index)


def _piece(asked: Clients, attachment_id: str, index: int) -> bytes:
    chunk = asked.events.attachment_chunk(attachment_id=attachment_id, index=index)
    return base64.b64decode(chunk["data"])


ROUTES = (
    Route(
        "POST",
        "/attachments",
        "events.begin_attachment",
        "Upload a file.",
        status=201,
        location="/attachments/{id}",
        view=upload,
        consumes="multipart/form-data",
        answers="events.finish_attachment",
    ),
    Route(
        "GET",
        "/attachments/<attachment_id>",
        "events.attachment",
        "Download a file.",
        view=show,
        produces=KEPT,
    ),
)
