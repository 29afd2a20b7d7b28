"""Tables of documents: widths that every word processor goes by, the head on every page, and pages on their side."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn

from gateway.documents.commendation import commendation_document
from gateway.documents.plan import sheet_document
from gateway.documents.table import add_table
from gateway.documents.template import set_page
from tests.support.fake_oversight import NOTICE

CHECKPOINT = {"size": 12, "root_hash": "ab" * 32, "key_id": "k1", "timestamp": "2026-05-08T09:00:00+08:00"}


def table_of(columns: list[tuple[str, float]], rows: list[list[Any]]) -> Any:
    document = docx.Document()
    set_page(document.sections[0])
    add_table(document, columns, rows)
    return document.tables[0]


def test_the_grid_and_the_cells_have_the_same_widths_and_fill_the_type_area():
    table = table_of([("序号", 1), ("主题", 3), ("备注", 2)], [[1, "走进示例车间", None]])
    widths = [round(column.width.mm) for column in table.columns]
    assert widths == [26, 78, 52]
    assert [[round(cell.width.mm) for cell in row.cells] for row in table.rows] == [widths, widths]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "走进示例车间", ""]


def test_the_head_comes_again_and_no_row_is_broken():
    table = table_of([("序号", 1)], [[1], [2]])
    marks = [{child.tag for child in row._tr.trPr} for row in table.rows]
    assert [qn("w:tblHeader") in found for found in marks] == [True, False, False]
    assert all(qn("w:cantSplit") in found for found in marks)


def test_a_signature_and_the_checkpoint_never_stand_alone_on_a_page():
    document = docx.Document(io.BytesIO(commendation_document(NOTICE, CHECKPOINT)))
    *before, last = document.paragraphs
    assert last.text.startswith("台账存证点")
    assert not last.paragraph_format.keep_with_next
    assert [paragraph.paragraph_format.keep_with_next for paragraph in before[-4:]] == [True] * 4
    assert before[-4].text, "with the last of the text"


def test_a_list_of_many_columns_is_on_its_side():
    section = docx.Document(io.BytesIO(sheet_document({"branch": "企业审计处党支部", "year": 2026}))).sections[0]
    assert section.orientation == WD_ORIENTATION.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
