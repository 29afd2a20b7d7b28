"""Files that hang on events: how large, of which kinds, and how the kind is told from the content.

A name or a declared type proves nothing; the first bytes, and for Office files the archive's table of contents, do.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from kit.domain import Invalid, field_error

MAX_BYTES = 20 * 1024 * 1024
CHUNK_BYTES = 512 * 1024
MAX_CHUNKS = MAX_BYTES // CHUNK_BYTES
MAX_UNPACKED = 200 * 1024 * 1024

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAGIC: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")),
    ("image/png", lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/gif", lambda content: content.startswith((b"GIF87a", b"GIF89a"))),
    ("image/webp", lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP"),
    ("application/pdf", lambda content: content.startswith(b"%PDF-")),
)
_OFFICE_PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL, "OFD.xml": "application/ofd"}


def media_type_of(content: bytes, name: str) -> str:
    """What the bytes are; Invalid `attachment.type` when they are nothing that may hang on an event."""
    for media_type, matches in _MAGIC:
        if matches(content):
            return media_type
    found = _office_type(content) if content.startswith(b"PK\x03\x04") else _text_type(content, name)
    if found is None:
        raise refused_type()
    return found


def checked_size(size: int) -> int:
    """The size, when it is between one byte and 20 MiB."""
    if not 1 <= size <= MAX_BYTES:
        detail = "文件不能为空，且不能超过 20 MiB。"
        errors = [field_error("/size", "range", detail)]
        raise Invalid("attachment.size", detail, "Between 1 byte and 20 MiB.", errors=errors)
    return size


def refused_type() -> Invalid:
    """The refusal of a file by its content."""
    detail = "不支持这种文件。请上传图片（JPEG、PNG、GIF、WebP）、PDF、OFD、docx、xlsx 或 UTF-8 文本（txt、csv）。"
    errors = [field_error("/file", "type", detail)]
    return Invalid("attachment.type", detail, "This kind of file is not accepted.", errors=errors)


def refused_image() -> Invalid:
    """The refusal of an image that cannot be drawn, or is too large to be drawn safely."""
    detail = "这张图片无法打开或像素过大（最多 5000 万像素），请另存后重新上传。"
    errors = [field_error("/file", "image", detail)]
    return Invalid("attachment.image", detail, "The image cannot be opened or is too large.", errors=errors)


def _office_type(content: bytes) -> str | None:
    """docx, xlsx or ofd by their parts; macros, encryption and archives that explode are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        return None
    hostile = any(name.lower().endswith("vbaproject.bin") or part.flag_bits & 1 for name, part in parts.items())
    if hostile or sum(part.file_size for part in parts.values()) > MAX_UNPACKED:
        return None
    for part, media_type in _OFFICE_PARTS.items():
        if part in parts and (part == "OFD.xml" or "[Content_Types].xml" in parts):
            return media_type
    return None


def _text_type(content: bytes, name: str) -> str | None:
    """UTF-8 text without control characters, by a name that says txt or csv."""
    ending = name.rsplit(".", 1)[-1].lower()
    if ending not in ("txt", "csv"):
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(character < " " and character not in "\t\n\r\f" for character in text):
        return None
    return "text/csv" if ending == "csv" else "text/plain"
