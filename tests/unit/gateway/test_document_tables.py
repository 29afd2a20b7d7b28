"""Tables of documents and workbooks: widths and heights that every office suite goes by, the head on every page."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn

from gateway.documents.commendation import commendation_document
from gateway.documents.plan import sheet_document
from gateway.documents.register import COLUMNS, USUAL, write_register
from gateway.documents.sheets import LINE, Column, Sheet, lines_in, workbook
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


def test_months_and_sums_of_a_plan_stay_on_one_line():
    """Figures are half as wide as they are high, of 10.5 points, and in a substitute's font a little wider."""
    (table,) = docx.Document(io.BytesIO(sheet_document({"items": [], "year": 2026}))).tables
    room = {cell.text: cell.width.pt - 2 * 5.4 for cell in table.rows[0].cells}
    assert room["预算（元）"] >= len("12000.00") * 10.5 * 0.56
    assert room["月份"] >= 2 * 10.5
    assert room["形式"] >= 4 * 10.5


def test_a_row_is_as_high_as_its_longest_words(tmp_path):
    """LibreOffice and WPS take the height from the file."""
    rows = [
        {"number": "LX-2026-0001", "theme": "短"},
        {"number": "LX-2026-0002", "theme": "走进光纤预制棒生产车间" * 3},
    ]
    write_register(tmp_path / "register.xlsx", rows, columns=["number", "theme"])
    sheet = openpyxl.load_workbook(tmp_path / "register.xlsx").active
    plain, high = sheet.row_dimensions[4].height, sheet.row_dimensions[5].height
    assert (plain, high) == (None, LINE * 4)
    made = workbook([Sheet("表", "表", (Column("主题", 10),), [["短"], ["走进光纤预制棒生产车间"]])])
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    assert page.row_dimensions[4].height == LINE * 3


@pytest.mark.parametrize(("text", "lines"), [("", 1), ("abcd", 1), ("四个汉字", 1), ("四个汉字呢", 2), ("一\n二", 2)])
def test_lines_are_counted_by_what_the_words_take(text, lines):
    assert lines_in(text, 9) == lines


def test_the_register_s_usual_columns_fit_a_sheet_of_a4_in_type_that_can_be_read():
    """277 mm hold some 130 characters of 11 points: what is printed is no smaller than 7 points."""
    assert 130 / sum(COLUMNS[name].column.width for name in USUAL) * 11 >= 7
