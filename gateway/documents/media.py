"""Media types, and how a file is offered for download."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
HTML = "text/html"
YAML = "application/yaml"


def disposition(name: str, *, inline: bool = False) -> str:
    """`Content-Disposition` with a Chinese name for browsers that know RFC 6266, and a plain one for the others."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def attached(content: bytes, media_type: str, name: str) -> Response:
    """A whole file as an answer."""
    return Response(content, mimetype=media_type, headers={"Content-Disposition": disposition(name)})
