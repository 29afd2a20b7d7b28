"""Static files with their content's hash in the address, so that browsers may keep them for ever."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for

FOLDER = Path(__file__).resolve().parent / "static"
A_YEAR = 31_536_000

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


@assets.get("/assets/<path:name>")
def file(name: str) -> Response:
    """One static file; only an address that carries the right hash is kept by browsers."""
    answer = send_from_directory(FOLDER, name)
    if request.args.get("v") == fingerprint(name):
        answer.cache_control.public = True
        answer.cache_control.max_age = A_YEAR
        answer.cache_control.immutable = True
        answer.cache_control.no_cache = None
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
