"""Workbooks as offices print them: A4 landscape, the head on every page, page x of y, and who filled it in.

Text is written as text, whatever it begins with: a theme called =1+1 stays a theme. Rows go straight to disk
(`constant_memory`), so they are written from top to bottom.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter

A4 = 9
LINE = 15.0
"""Points, the height of a line. Excel finds the height of a row by itself, LibreOffice and WPS do not always."""
SNUG = 0.93
"""Of a column's width, what its words may take: cells have a margin, and lines do not break anywhere."""
LONGEST = 32_767
"""Characters in a cell; the format has no room for more."""


@dataclass(frozen=True)
class Column:
    """One column: its head, its width in characters, and its kind (text, number, money, date)."""

    head: str
    width: float = 12
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of JSON-ready values in the order of the columns; `totals` is one more row in bold."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    totals: Sequence[Any] = ()


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The workbook's file."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True, "in_memory": False}) as book:
        for sheet in sheets:
            _write(book, sheet)
    return written.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    _set_page(page, sheet)
    formats, bold = formats_of(book), formats_of(book, bold=True)
    page.set_row(0, 30)
    page.set_row(1, head_height(sheet.columns))
    page.write_string(0, 0, sheet.title, book.add_format({"bold": True, "font_size": 16, "valign": "vcenter"}))
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    for index, column in enumerate(sheet.columns):
        page.write_string(1, index, column.head, head)
    last = 1
    for row in sheet.rows:
        last += 1
        _write_row(page, last, sheet.columns, row, formats)
    if sheet.totals:
        last += 1
        _write_row(page, last, sheet.columns, sheet.totals, bold)
    page.write_string(last + 2, 0, "填表人：")
    page.write_string(last + 2, max(len(sheet.columns) // 2, 1), "审核人：")
    page.write_string(last + 2, max(len(sheet.columns) - 2, 2), "填表日期：")


def _set_page(page: Any, sheet: Sheet) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.7)
    page.repeat_rows(0, 1)
    page.freeze_panes(2, 0)
    page.set_footer("&C第 &P 页 / 共 &N 页")
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)


def formats_of(book: Any, *, bold: bool = False) -> dict[str, Any]:
    """How cells of each kind look."""
    shared = {"border": 1, "valign": "top", "bold": bold}
    return {
        "text": book.add_format({**shared, "text_wrap": True}),
        "number": book.add_format({**shared, "num_format": "0"}),
        "money": book.add_format({**shared, "num_format": "#,##0.00"}),
        "date": book.add_format({**shared, "num_format": "yyyy-mm-dd", "align": "left"}),
    }


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a column: a Chinese character is as wide as two figures, and takes two bytes of
    GBK, which is the fastest way to ask.
    """
    room = max(width * SNUG, 1)
    return sum(max(1, math.ceil(len(part.encode("gbk", "replace")) / room)) for part in text.split("\n"))


def head_height(columns: Sequence[Column]) -> float:
    """Points that the columns' heads take, which are bold."""
    return LINE * max(lines_in(column.head, column.width * SNUG) for column in columns)


def _write_row(page: Any, at: int, columns: Sequence[Column], row: Sequence[Any], formats: dict[str, Any]) -> None:
    texts = [(str(value), column.width) for column, value in zip(columns, row, strict=True) if column.kind == "text"]
    lines = max((lines_in(text, width) for text, width in texts), default=1)
    if lines > 1:
        page.set_row(at, lines * LINE)
    for index, (column, value) in enumerate(zip(columns, row, strict=True)):
        _write_cell(page, at, index, column.kind, value, formats)


def _write_cell(page: Any, row: int, column: int, kind: str, value: Any, formats: dict[str, Any]) -> None:
    number = number_of(value) if kind in ("number", "money") else None
    if value is None or value == "":
        page.write_blank(row, column, None, formats[kind])
    elif number is not None:
        page.write_number(row, column, number, formats[kind])
    elif kind == "date" and isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), formats[kind])  # noqa: DTZ001
    else:
        page.write_string(row, column, str(value)[:LONGEST], formats["text"])


def number_of(value: Any) -> float | None:
    """A figure as the format holds it; None for what is none."""
    try:
        return float(Decimal(str(value)))
    except InvalidOperation:
        return None
