"""An uploaded table on its way to the service that takes it over: read by a child, sent on in pieces."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from gateway.documents import reading
from kit.domain import Invalid, Unavailable, field_error

WITHIN = 90
"""Seconds; ten thousand rows take three."""


class Table:
    """What was read: the header, how many rows, and the rows piece by piece."""

    def __init__(self, found: dict[str, Any], pieces: Path) -> None:
        self.about = {name: found[name] for name in ("header", "header_row", "rows", "sha256")}
        self._pieces = pieces

    def pieces(self) -> Iterator[list[Any]]:
        """Each a list of [number, cells]."""
        with self._pieces.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


@contextmanager
def table_in(file: FileStorage) -> Iterator[Table]:
    """The table in an uploaded file, or Invalid with what is wrong with the file."""
    with tempfile.TemporaryDirectory(prefix="lianxue-table-") as folder:
        source = Path(folder, "uploaded")
        file.save(source)
        found = _read(source, Path(folder))
        if "refused" in found:
            code, zh, en = found["refused"]
            raise Invalid(code, zh, en, errors=[field_error("/file", "invalid", zh)])
        yield Table(found, Path(folder, reading.PIECES))


def _read(source: Path, folder: Path) -> dict[str, Any]:
    """The child is given the file by its path and nothing of ours (`-I`)."""
    command = [sys.executable, "-I", str(Path(reading.__file__)), str(source), str(folder)]
    try:
        run = subprocess.run(command, capture_output=True, timeout=WITHIN, check=False)  # noqa: S603  (our own program)
        found: dict[str, Any] = json.loads(run.stdout) if run.returncode == 0 else {"refused": reading.TOO_BIG}
    except Exception as error:
        # Not SubprocessError: eventlet keeps a second copy of subprocess, with errors of its own.
        raise Unavailable(
            "import.reading_failed", "读取表格失败，请稍后重试。", "Reading the table failed; try again."
        ) from error
    return found
