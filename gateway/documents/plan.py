"""A year's plan in three parts with equal totals, and one branch's plan, each as docx and as workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from gateway.documents.sheets import Column, Sheet, workbook
from gateway.documents.table import add_table
from gateway.documents.template import SONG, page_number, set_font, set_page, set_styles, turn
from gateway.documents.words import FORMS, PLAN_STATES, word

Row = Mapping[str, Any]
EVENTS, PEOPLE, MONEY = Column("场次", 8, "number"), Column("人数", 8, "number"), Column("预算（元）", 14, "money")


@dataclass(frozen=True)
class Part:
    """One of the three documents: its key in the answer, its title, its columns, and what they show of a row."""

    key: str
    title: str
    columns: Sequence[Column]
    cells: Callable[[Row], list[Any]]


PARTS = (
    Part(
        "points",
        "工作要点",
        (Column("党支部", 24), Column("主题", 60), EVENTS, PEOPLE, MONEY),
        lambda row: [row.get("branch"), "；".join(row.get("themes") or ())],
    ),
    Part(
        "study",
        "联学计划",
        (
            Column("党支部", 20),
            Column("月份", 8, "number"),
            Column("主题", 28),
            Column("内容", 32),
            Column("形式", 12),
            Column("地点", 18),
            Column("联学单位", 24),
            EVENTS,
            PEOPLE,
            MONEY,
        ),
        lambda row: [
            row.get("branch"),
            row.get("month"),
            row.get("theme"),
            row.get("content"),
            word(FORMS, row.get("form")),
            row.get("place"),
            "、".join(row.get("partners") or ()),
        ],
    ),
    Part(
        "budget",
        "经费预算",
        (Column("党支部", 24), Column("经费来源", 30), EVENTS, PEOPLE, MONEY),
        lambda row: [row.get("branch"), row.get("fund") or "（无经费）"],
    ),
)


SHEET = (
    Column("月份", 8, "number"),
    Column("主题", 28),
    Column("内容", 32),
    Column("形式", 12),
    Column("地点", 18),
    Column("联学单位", 24),
    PEOPLE,
    MONEY,
    Column("经费来源", 18),
)
"""One branch's plan: what 财行〔2017〕324号 wants it to name."""
BORDERS = 6
"""What a cell of a document needs beside its words, in characters."""
MOST_UPRIGHT = 6
"""Columns that fit an upright page."""


def _rows(plan: Row, part: Part) -> list[list[Any]]:
    return [[*part.cells(row), *_sums(row)] for row in (plan.get(part.key) or {}).get("items") or ()]


def _totals(plan: Row, part: Part) -> list[Any]:
    blank = [None] * (len(part.columns) - 4)
    return ["合计", *blank, *_sums((plan.get(part.key) or {}).get("totals") or {})]


def _sums(row: Row) -> list[Any]:
    return [row.get("events"), row.get("headcount"), row.get("estimate")]


def plan_workbook(plan: Row) -> bytes:
    """Three sheets."""
    return workbook(
        Sheet(part.title, f"{plan.get('year')} 年度{part.title}", part.columns, _rows(plan, part), _totals(plan, part))
        for part in PARTS
    )


def plan_document(plan: Row) -> bytes:
    """Three tables."""
    return _document(
        (f"{plan.get('year')} 年度{part.title}", part.columns, [*_rows(plan, part), _totals(plan, part)])
        for part in PARTS
    )


def sheet_workbook(sheet: Row) -> bytes:
    """One branch's plan as one sheet."""
    return workbook([Sheet("年度计划", _title(sheet), SHEET, _sheet_rows(sheet), _sheet_totals(sheet))])


def sheet_document(sheet: Row) -> bytes:
    """One branch's plan as one table."""
    return _document([(_title(sheet), SHEET, [*_sheet_rows(sheet), _sheet_totals(sheet)])])


def _title(sheet: Row) -> str:
    state = "" if sheet.get("state") == "approved" else f"（{word(PLAN_STATES, sheet.get('state'))}）"
    return f"{sheet.get('branch')} {sheet.get('year')} 年度联学计划{state}"


def _sheet_rows(sheet: Row) -> list[list[Any]]:
    return [
        [
            row.get("month"),
            row.get("theme"),
            row.get("content"),
            word(FORMS, row.get("form")),
            row.get("place"),
            "、".join(row.get("partners") or ()),
            row.get("headcount"),
            row.get("estimate"),
            row.get("fund"),
        ]
        for row in sheet.get("items") or ()
    ]


def _sheet_totals(sheet: Row) -> list[Any]:
    totals = sheet.get("totals") or {}
    return ["合计", f"{totals.get('events')} 项", *[None] * 4, totals.get("headcount"), totals.get("estimate"), None]


def _document(tables: Iterable[tuple[str, Sequence[Column], Sequence[Sequence[Any]]]]) -> bytes:
    """Titles and tables, each on a page of its own."""
    document, tables = docx.Document(), list(tables)
    set_page(document.sections[0])
    if any(len(columns) > MOST_UPRIGHT for _, columns, _ in tables):
        turn(document.sections[0])
    set_styles(document)
    for number, (title, columns, rows) in enumerate(tables):
        if number:
            document.add_page_break()
        head = document.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        set_font(head.add_run(title), SONG, 22)
        add_table(document, [(column.head, column.width + BORDERS) for column in columns], rows, size=10.5)
    page_number(document.sections[0].footer.paragraphs[0])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
