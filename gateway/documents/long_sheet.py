"""A workbook of a hundred thousand rows in seconds: XlsxWriter makes the book around them, the rows are written here.

XlsxWriter takes 16 microseconds a cell, which for a long register is half a minute. So it is given the head and one
sample row of each look; the sheet it wrote is then repeated with the rows in the samples' places, straight to disk.
Text is written as text, whatever it begins with.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from gateway.documents.sheets import A4, LINE, LONGEST, Column, formats_of, head_height, lines_in, number_of

SHEET = "xl/worksheets/sheet1.xml"
FIRST = 3
"""Rows above the first one of the table: title, filters, head."""
DAY_ZERO = dt.date(1899, 12, 30)
AT_ONCE = 500
REMEMBERED = 5_000
LEVEL = 4
"""Of compression: the sheet repeats itself, and more effort saves little."""
UNUSUAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$")
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
LITERAL = re.compile("_(x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Head:
    """What stands above the rows; `name` is the sheet's."""

    name: str
    title: str
    filters: str
    columns: Sequence[Column]


def write_book(path: Path, head: Head, rows: Iterable[Sequence[Any]], totals: Callable[[], Sequence[Any]]) -> None:
    """Write the book; `totals` is asked once all rows are written."""
    made = zipfile.ZipFile(io.BytesIO(_book_around(head)))
    sheet = made.read(SHEET).decode()
    before, samples, after = _parted(sheet)
    looks, bold = (_looks(row, head.columns) for row in samples)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book:
        for name in made.namelist():
            if name != SHEET:
                book.writestr(name, made.read(name))
        with book.open(SHEET, "w", force_zip64=True) as file:
            file.write(before.encode())
            last = FIRST
            for chunk, number in _chunks(looks, rows):
                file.write(chunk.encode())
                last = number
            file.write(_row(bold, last + 1, totals()).encode())
            file.write(_signatures(last + 3, head.columns).encode())
            file.write(after.encode())


def _book_around(head: Head) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        page = book.add_worksheet(head.name)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.7)
        page.repeat_rows(0, FIRST - 1)
        page.freeze_panes(FIRST, 0)
        page.set_footer("&L&A&C第 &P 页 / 共 &N 页&R&D")
        page.set_row(0, 30)
        page.set_row(FIRST - 1, head_height(head.columns))
        page.write_string(0, 0, head.title, book.add_format({"bold": True, "font_size": 16, "valign": "vcenter"}))
        page.write_string(1, 0, head.filters[:LONGEST])
        title = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
        for place, column in enumerate(head.columns):
            page.set_column(place, place, column.width)
            page.write_string(FIRST - 1, place, column.head, title)
        for row, looks in enumerate((formats_of(book), formats_of(book, bold=True)), start=FIRST):
            for place, column in enumerate(head.columns):
                page.write_blank(row, place, None, looks[column.kind])
    return written.getvalue()


def _parted(sheet: str) -> tuple[str, list[str], str]:
    """Before the sample rows, the samples, and behind them. Without <dimension>: how long it will be nobody knows."""
    sheet = re.sub(r"<dimension [^>]*/>", "", sheet)
    begin, end = sheet.index(f'<row r="{FIRST + 1}"'), sheet.index("</sheetData>")
    samples = re.findall(r"<row .*?</row>", sheet[begin:end])
    return sheet[:begin], samples, sheet[end:]


Look = tuple[str, Callable[[Any], tuple[str, int]]]
"""A column's letters, and what stands behind them for a value, and in how many lines."""


def _looks(sample: str, columns: Sequence[Column]) -> list[Look]:
    cells = re.findall(r'<c r="([A-Z]+)\d+" s="(\d+)"/>', sample)
    text = next((style for (_, style), column in zip(cells, columns, strict=True) if column.kind == "text"), "0")
    return [(letters, _writer(column, style, text)) for (letters, style), column in zip(cells, columns, strict=True)]


def _chunks(looks: Sequence[Look], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, int]]:
    """XML of several rows, and the number of the last one."""
    kept: list[str] = []
    last = FIRST
    for last, row in enumerate(rows, start=FIRST + 1):
        kept.append(_row(looks, last, row))
        if len(kept) == AT_ONCE:
            yield "".join(kept), last
            kept = []
    yield "".join(kept), last


def _row(looks: Sequence[Look], number: int, values: Sequence[Any]) -> str:
    cells, most = [], 1
    for (letters, inside), value in zip(looks, values, strict=True):
        xml, lines = inside(value)
        cells.append(f'<c r="{letters}{number}"{xml}')
        most = max(most, lines)
    height = f' ht="{most * LINE:g}"' if most > 1 else ""
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _writer(column: Column, style: str, text_style: str) -> Callable[[Any], tuple[str, int]]:
    """Values of a column repeat themselves: branches, places, states, small numbers."""
    known: dict[Any, tuple[str, int]] = {}

    def inside(value: Any) -> tuple[str, int]:
        found = known.get(value)
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            lines = lines_in(value, column.width) if column.kind == "text" and isinstance(value, str) else 1
            found = known[value] = _inside(column.kind, style, text_style, value), lines
        return found

    return inside


def _inside(kind: str, style: str, text_style: str, value: Any) -> str:
    """A cell behind its reference."""
    if value is None or value == "":
        return f' s="{style}"/>'
    if kind == "text":
        return f' s="{style}" t="inlineStr"><is>{_text(str(value))}</is></c>'
    if kind == "date" and isinstance(value, dt.date):
        return f' s="{style}"><v>{(value - DAY_ZERO).days}</v></c>'
    if kind != "date" and (number := number_of(value)) is not None:
        return f' s="{style}"><v>{number}</v></c>'
    return f' s="{text_style}" t="inlineStr"><is>{_text(str(value))}</is></c>'


def _text(text: str) -> str:
    """Escaped; what XML has no place for is written as the format says (`_x0007_`)."""
    text = text[:LONGEST]
    if not UNUSUAL.search(text):
        return f"<t>{text}</t>"
    text = FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", LITERAL.sub(r"_x005F_\1", text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{text}</t>'


def _signatures(row: int, columns: Sequence[Column]) -> str:
    """Who filled it in and who checked it."""
    last = len(columns) - 1
    places = {0: "填表人：", max(last // 2, 1): "审核人：", max(last - 1, 2): "填表日期："}
    letters = [xlsxwriter.utility.xl_col_to_name(place) for place in places]
    cells = [
        f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip(letters, places.values(), strict=True)
    ]
    return f'<row r="{row}">{"".join(cells)}</row>'
