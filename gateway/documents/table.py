"""A table in a docx, as offices print it: columns of a width, the head again on every page, no row broken in two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Length

from gateway.documents.template import FANGSONG, set_font

Columns = Sequence[tuple[str, float]]
"""(head, share of the width)."""


def add_table(
    document: Any, columns: Columns, rows: Iterable[Sequence[Any]], *, size: float = 12, spacing: float = 1
) -> Any:
    """All of the type area wide. `size` in points, `spacing` in lines; None is an empty cell."""
    table = document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.autofit = False
    for row in [[head for head, _ in columns], *rows]:
        line = table.add_row()
        _mark(line, "w:cantSplit")
        for cell, value in zip(line.cells, row, strict=True):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            set_font(cell.paragraphs[0].add_run("" if value is None else str(value)), FANGSONG, size)
            cell.paragraphs[0].paragraph_format.line_spacing = spacing
    _mark(table.rows[0], "w:tblHeader")
    _spread(table, [share for _, share in columns], _width(document))
    return table


def _width(document: Any) -> int:
    section = document.sections[-1]
    return int(section.page_width - section.left_margin - section.right_margin)


def _spread(table: Any, shares: Sequence[float], width: int) -> None:
    """Word goes by the cells' widths, LibreOffice and WPS by the grid's."""
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Length(round(width * share / sum(shares)))
        for cell in column.cells:
            cell.width = column.width


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  (python-docx has no door to this)
