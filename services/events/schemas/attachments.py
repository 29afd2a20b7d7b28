"""What goes in and out of the operations on files."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, Text, Whole
from services.events.domain.attachments import MAX_BYTES, MAX_CHUNKS

BASE64_OF_A_CHUNK = 700_000
LARGEST_SIZE_TOLD = 10**12


class BeginAttachmentIn(OperationSchema):
    """The size is judged by the handler, which says what is allowed."""

    name = Text(200, 1, required=True)
    media_type = Text(100, load_default=None, allow_none=True)
    size = Whole(0, LARGEST_SIZE_TOLD, required=True, metadata={"description": f"Bytes, at most {MAX_BYTES}."})


class AttachmentChunkIn(OperationSchema):
    attachment_id = Id(required=True)
    index = Whole(0, MAX_CHUNKS, required=True)
    data = Text(BASE64_OF_A_CHUNK, 1, required=True)


class AttachmentIn(OperationSchema):
    attachment_id = Id(required=True)


class AttachmentChunkReadIn(OperationSchema):
    attachment_id = Id(required=True)
    index = Whole(0, MAX_CHUNKS, required=True)


class AttachmentBegunOut(Schema):
    id = fields.String()
    chunk_size = fields.Integer(metadata={"description": "The largest piece, in bytes before base64."})


class AttachmentProgressOut(Schema):
    id = fields.String()
    received = fields.Integer(metadata={"description": "Bytes so far."})


class AttachmentOut(Schema):
    """A file as it is kept: images are drawn anew, upright and without metadata, so size and hash may differ."""

    id = fields.String()
    name = fields.String()
    sha256 = fields.String(metadata={"description": "Of the bytes as kept."})
    size = fields.Integer()
    media_type = fields.String(metadata={"description": "Told from the content."})
    chunks = fields.Integer()
    uploaded_by = fields.String()
    stored_at = fields.String()


class AttachmentChunkOut(Schema):
    index = fields.Integer()
    data = fields.String(metadata={"description": "Base64."})


class AttachmentDiscardedOut(Schema):
    """It is gone."""

    id = fields.String()


INPUT: dict[str, Any] = {
    "begin_attachment": BeginAttachmentIn,
    "add_attachment_chunk": AttachmentChunkIn,
    "finish_attachment": AttachmentIn,
    "discard_attachment": AttachmentIn,
    "attachment": AttachmentIn,
    "attachment_chunk": AttachmentChunkReadIn,
}
OUTPUT: dict[str, Any] = {
    "begin_attachment": AttachmentBegunOut,
    "add_attachment_chunk": AttachmentProgressOut,
    "finish_attachment": AttachmentOut,
    "discard_attachment": AttachmentDiscardedOut,
    "attachment": AttachmentOut,
    "attachment_chunk": AttachmentChunkOut,
}
