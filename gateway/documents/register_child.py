"""The child that makes the register's workbook: it follows a file of rows as it grows and writes the book beside it.

    python -I -m gateway.documents.register_child FOLDER

In the folder: `about.json` (columns, filters), `rows` (a row as JSON a line), `whole` (appears once no more rows come).
It writes `progress` (rows so far) and `book.xlsx`. When its parent goes, it goes too.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ABOUT, ROWS, WHOLE, PROGRESS, BOOK = "about.json", "rows", "whole", "progress", "book.xlsx"
LOOK_EVERY = 0.02
TOLD_EVERY = 500
NICENESS = 10
"""Whoever waits for an answer goes before whoever waits for a file."""


def main(folder: Path) -> int:
    """Make the book; 0 when it is whole."""
    from gateway.documents.register import write_register  # noqa: PLC0415  (only the child needs it)

    os.nice(NICENESS)
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    rows = followed(folder, os.getppid())
    count = write_register(folder / BOOK, rows, columns=about["columns"], filters=about["filters"])
    (folder / PROGRESS).write_text(str(count))
    return 0


def followed(folder: Path, parent: int) -> Iterator[dict[str, Any]]:
    """Each row as soon as it is there, until all are. Bytes: where the file ends just now may be within a character."""
    begun, number = b"", 0
    with (folder / ROWS).open("rb") as lines:
        while True:
            whole = (folder / WHOLE).exists()  # before the read: what is written until then is read now
            for line in lines:
                if not line.endswith(b"\n"):
                    begun += line
                    continue
                number += 1
                yield json.loads(begun + line)
                begun = b""
                if number % TOLD_EVERY == 0:
                    (folder / PROGRESS).write_text(str(number))
            if whole:
                return
            if os.getppid() != parent:
                raise SystemExit("the parent has gone")
            time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
