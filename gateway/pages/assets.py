"""Static files with their content's hash in the address, so that browsers may keep them for ever.

They are sent compressed to who takes that. Pages and answers of the API are not: they hold a form token that is the
same all session long, beside words that an address may put there (a search), and from the length of what is compressed
together one can be guessed by the other (BREACH).
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for
from markupsafe import Markup

FOLDER = Path(__file__).resolve().parent / "static"
A_YEAR = 31_536_000
SHRINK = {".css", ".js", ".svg"}
WORTH = 1000
"""Bytes below which a file goes as it is."""

assets = Blueprint("assets", __name__)


@functools.cache
def fingerprint(name: str) -> str:
    """The first 12 hex digits of the file's sha256."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file under static/, for templates."""
    return url_for("assets.file", name=name, v=fingerprint(name))


def icon(name: str) -> str:
    """The address of one drawing in the vendored sprite."""
    return asset("vendor/icons.svg") + "#" + name


@functools.cache
def stylesheet(name: str) -> Markup:
    """A file of ours to stand in the page itself: on a phone far from the server each further request is 150 ms."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    if "<" in text:
        raise ValueError(f"{name} holds a character that could end the element around it")
    return Markup(text)  # noqa: S704  (our own file, looked at above)


@functools.cache
def names() -> frozenset[str]:
    """All files under static/, as addresses name them: nothing is kept of another spelling."""
    return frozenset(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())


@functools.cache
def compressed(name: str) -> bytes:
    """The file by gzip, made once in a process: 27 ms for the charts' script, under 4 ms for what every page loads."""
    return gzip.compress((FOLDER / name).read_bytes(), 6, mtime=0)


@assets.get("/assets/<path:name>")
def file(name: str) -> Response:
    """One static file; only an address that carries the right hash is kept by browsers."""
    answer = _smaller(name) or send_from_directory(FOLDER, name)
    if name in names() and request.args.get("v") == fingerprint(name):
        answer.cache_control.public = True
        answer.cache_control.max_age = A_YEAR
        answer.cache_control.immutable = True
        answer.cache_control.no_cache = None
    if _shrinks(name):
        answer.vary.add("Accept-Encoding")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _shrinks(name: str) -> bool:
    return name in names() and Path(name).suffix in SHRINK and (FOLDER / name).stat().st_size >= WORTH


def _smaller(name: str) -> Response | None:
    """The compressed file, for who takes it and asks for no part of it."""
    if not _shrinks(name) or not request.accept_encodings["gzip"] or "Range" in request.headers:
        return None
    answer = Response(compressed(name), mimetype=mimetypes.guess_type(name)[0])
    answer.headers["Content-Encoding"] = "gzip"
    answer.cache_control.no_cache = True
    answer.set_etag(f"{fingerprint(name)}-gzip")
    answer.make_conditional(request)
    return answer
