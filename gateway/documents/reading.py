"""Reading an uploaded workbook or csv, as a program of its own: `python -I reading.py FILE FOLDER`.

What people upload may be broken, renamed, encrypted, or made to exhaust whoever opens it. So it is opened by a child
that has little memory and little time, imports nothing of the product, and writes rows in pieces, a line each; what it
prints is the header, or why the file is not taken.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MOST_ROWS, MOST_COLUMNS, LONGEST = 10_000, 60, 5_000
MOST_UNPACKED, MOST_PARTS = 200 * 2**20, 2_000
PIECE, PIECE_CHARACTERS = 500, 64 * 1024
MEMORY, SECONDS = 2**30, 60
PIECES = "pieces.jsonl"
UNDER_THE_TABLE = ("合计", "总计", "填表人：")
"""How the rows begin that tables, our own exports among them, have under what they list."""
NOTHING_FIRST = 20
"""Rows above the header: a title, a blank line."""


class Refused(Exception):
    """The file is not taken; code, Chinese, English."""


def main(source: Path, folder: Path) -> None:
    """Read the file; print what was found as one JSON object."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        content = source.read_bytes()
        with (folder / PIECES).open("w", encoding="utf-8") as pieces:
            found = read(content, pieces)
        found |= {"sha256": hashlib.sha256(content).hexdigest()}
    except Refused as refusal:
        found = {"refused": refusal.args}
    except MemoryError:
        found = {"refused": TOO_BIG}
    sys.stdout.write(json.dumps(found))


TOO_BIG = ("import.too_large", "表格展开后过大，请删去多余的工作表、图片和格式后重试。", "The workbook is too big.")
BROKEN = ("import.unreadable", "文件打不开：可能已损坏，或者不是表格。请另存为 .xlsx 后重试。", "The file is broken.")
NO_TABLE = ("import.not_a_table", "这不是表格文件，请上传 .xlsx 或 .csv。", "This is neither xlsx nor csv.")
ENCRYPTED = (
    "import.encrypted",
    "文件已加密，或者是旧版 .xls；请取消密码并另存为 .xlsx。",
    "The file is encrypted or an old .xls; save it as .xlsx without a password.",
)
EMPTY = ("import.empty", "表格里没有内容；第一行应为列名，以下每行一条。", "There are no rows under the header.")


def read(content: bytes, pieces: Any) -> dict[str, Any]:
    """Header and number of rows; the rows go to `pieces`."""
    rows = filled(numbered(content))
    header_row, header = _header(rows)
    writer = Pieces(pieces, len(header))
    for number, cells in rows:
        writer.add(number, cells)
    writer.flush()
    if not writer.count:
        raise Refused(*EMPTY)
    return {"header": header, "header_row": header_row, "rows": writer.count}


class Pieces:
    """Rows in lines of at most PIECE rows, and not many characters more than PIECE_CHARACTERS."""

    def __init__(self, out: Any, width: int) -> None:
        self.out, self.width = out, width
        self.count = self.characters = 0
        self.rows: list[tuple[int, list[str]]] = []

    def add(self, number: int, cells: list[str]) -> None:
        """One row, as wide as the header or as far as it is filled."""
        self.count += 1
        if self.count > MOST_ROWS:
            text = f"表格超过 {MOST_ROWS} 行，请分成几份导入。"
            raise Refused("import.too_many_rows", text, f"More than {MOST_ROWS} rows: split it.")
        kept = cells + [""] * (self.width - len(cells))
        self.rows.append((number, kept))
        self.characters += sum(map(len, kept))
        if len(self.rows) == PIECE or self.characters > PIECE_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what has come together."""
        if self.rows:
            self.out.write(json.dumps(self.rows, ensure_ascii=False) + "\n")
        self.rows, self.characters = [], 0


def _header(rows: Iterator[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The first row that names more than one column; a title over all of them stands in one cell."""
    first = next(rows, None)
    if first is None:
        raise Refused(*EMPTY)
    found = first
    while sum(map(bool, found[1])) < 2:
        following = next(rows, None)
        if following is None or following[0] > NOTHING_FIRST:
            raise Refused(*EMPTY)
        found = following
    return found


def filled(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, without the empty cells at their end; sums and signatures are no rows."""
    for number, cells in rows:
        if next(filter(None, cells), "").startswith(UNDER_THE_TABLE):
            continue
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            text = f"第 {number} 行超过 {MOST_COLUMNS} 列，请使用导入模板。"
            raise Refused("import.too_many_columns", text, f"Row {number} has more than {MOST_COLUMNS} columns.")
        if cells:
            yield number, cells


def numbered(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every row with the number that the spreadsheet shows; what the file is, its content says."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(*ENCRYPTED)
    if content.startswith(b"PK"):
        return _of_workbook(content)
    return _of_text(content)


# --- workbooks ----------------------------------------------------------------------------------------------------


def _of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    import openpyxl  # noqa: PLC0415  (a csv does not need it)

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets[:1]:
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, [text_of(value) for value in row]
    except MemoryError:
        raise
    except Exception as error:  # whatever openpyxl stumbles over in a broken file
        raise Refused(*BROKEN) from error


def _check_archive(content: bytes) -> None:
    """Refuse what is no workbook, and what would unpack to more than a table is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except Exception as error:
        raise Refused(*BROKEN) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(*TOO_BIG)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(*ENCRYPTED)
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Refused(*NO_TABLE)


def text_of(value: Any) -> str:
    """A cell as a person reads it: 13800000000 and not 1.38e10, 2018-05-08 and not a serial number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value.replace(microsecond=0)).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return storable(str(value))


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  (not a number)
        return "#NUM!"
    if value.is_integer():
        return str(int(value))
    return f"{value:.6f}".rstrip("0")  # 0.1 + 0.2 is 0.3


def storable(text: str) -> str:
    """Text without what no database keeps, and no longer than any column takes."""
    if not text.isascii() or "\x00" in text:
        text = text.encode("utf-8", "ignore").decode().replace("\x00", "")
    return text.strip()[: LONGEST + 1]


# --- text ---------------------------------------------------------------------------------------------------------


def _of_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    csv.field_size_limit(2**20)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            yield number, [storable(cell) for cell in row]
    except csv.Error as error:
        raise Refused(*BROKEN) from error


def _decoded(content: bytes) -> str:
    """UTF-8, with or without its mark, UTF-16 with it, or what Chinese Windows writes."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(c < " " and c not in "\t\r\n" for c in text[:10_000])
        if "\x00" not in text and not controls:
            return text
    raise Refused(*NO_TABLE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
