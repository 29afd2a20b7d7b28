"""Every paper as LibreOffice prints it: all its words on the sheet, the standard's fonts and lines, a number a page.

The briefing itself is measured in `test_briefing_geometry`.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import subprocess
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from docx.oxml.ns import qn

from gateway.documents import office
from gateway.documents.approval_form import approval_form
from gateway.documents.attendance import sign_in_sheet
from gateway.documents.certificate import certificates_document
from gateway.documents.commendation import commendation_document
from gateway.documents.inspection_report import report_document
from gateway.documents.letter import letter_document
from gateway.documents.plan import plan_document, sheet_document
from gateway.documents.printable import written
from tests.support.fake_oversight import NOTICE
from tests.support.pdf_lines import Line, pages
from tests.unit.gateway.test_attendance_documents import CAME, MISSED, answer
from tests.unit.gateway.test_briefing_geometry import MILLIMETRE, PITCH, needs_office
from tests.unit.gateway.test_documents import PLAN, SHEET, xml_of
from tests.unit.gateway.test_inspection_pages import ROUND
from tests.unit.gateway.test_paper_documents import certified, form, letter

OF_THE_STANDARD = {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"}
FONT = re.compile(r'w:rFonts[^>]* w:eastAsia="([^"]+)"')
REPORT = {**ROUND, "unit": "示例特派办", "branches": [], "population_size": 12, "drawn": 1, "reported_at": None}
PAPERS: dict[str, tuple[Callable[[], bytes], int]] = {
    "审批表": (lambda: approval_form(form()), 2),
    "邀请函": (lambda: letter_document(letter()), 2),
    "确认函": (lambda: letter_document(letter("accepted")), 1),
    "学时证明": (lambda: certificates_document(certified()), 2),
    "经验通报": (lambda: commendation_document(NOTICE), 1),
    "督导检查报告": (lambda: report_document(REPORT), 2),
    "年度计划和经费预算": (lambda: plan_document(PLAN), 3),
    "支部年度计划": (lambda: sheet_document(SHEET), 1),
    "签到表": (lambda: sign_in_sheet(answer("held", CAME, MISSED)), 1),
}
"""How each is made, and on how many pages it stands."""


@pytest.fixture(scope="module")
def all_printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, bytes]]:
    """Every paper and its PDF, as `office.to_pdf` makes it but in one run: most of the time is its start."""
    folder = tmp_path_factory.mktemp("papers")
    made = {name: make() for name, (make, _) in PAPERS.items()}
    for name, content in made.items():
        (folder / f"{name}.docx").write_bytes(content)
    command = [office.find_office(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--norestore", "--convert-to", "pdf", "--outdir", str(folder), *map(str, folder.glob("*.docx"))]
    subprocess.run(command, check=True, capture_output=True, timeout=office.WITHIN, env={**office.FONTS, **os.environ})
    return {name: (content, (folder / f"{name}.pdf").read_bytes()) for name, content in made.items()}


@pytest.fixture(scope="module", params=PAPERS)
def printed(
    request: pytest.FixtureRequest, all_printed: dict[str, tuple[bytes, bytes]]
) -> tuple[bytes, int, list[list[Line]]]:
    content, pdf = all_printed[request.param]
    return content, PAPERS[request.param][1], pages(pdf)


def words_of(content: bytes) -> str:
    """What stands in the body, without what is between the words."""
    body = docx.Document(io.BytesIO(content)).element.body
    return re.sub(r"\s", "", "".join(text.text or "" for text in body.iter(qn("w:t"))))


@pytest.mark.parametrize("make", [make for make, _ in PAPERS.values()], ids=list(PAPERS))
def test_a_paper_names_the_fonts_of_the_standard_and_no_others(make: Callable[[], bytes]) -> None:
    content = make()
    named = {font for part in ("document", "styles") for font in FONT.findall(xml_of(content, f"word/{part}.xml"))}
    assert {"方正小标宋简体", "仿宋_GB2312"} <= named <= OF_THE_STANDARD


@needs_office
def test_all_words_are_on_the_sheets_that_they_should_be_on(printed: tuple[bytes, int, list[list[Line]]]) -> None:
    content, sheets, found = printed
    assert len(found) == sheets
    assert sum(line.letters for page in found for line in page) >= len(words_of(content))


@needs_office
def test_lines_stand_in_the_type_area_with_the_page_number_below(printed: tuple[bytes, int, list[list[Line]]]) -> None:
    content, _, found = printed
    section = docx.Document(io.BytesIO(content)).sections[0]
    top, bottom = section.page_height.mm - section.top_margin.mm, section.bottom_margin.mm
    for page in found:
        *lines, number = page
        assert (number.letters, number.size) == (len("— 1 —"), 14.0)
        assert number.height < bottom * MILLIMETRE
        assert all(bottom * MILLIMETRE <= line.height <= top * MILLIMETRE for line in lines)
        assert all(line.left >= section.left_margin.mm * MILLIMETRE - 1 for line in lines)


@needs_office
def test_running_text_has_22_lines_a_page_and_no_more(printed: tuple[bytes, int, list[list[Line]]]) -> None:
    for page in printed[2]:
        text = [line for line in page[:-1] if line.size == 16.0]
        apart = [upper.height - lower.height for upper, lower in itertools.pairwise(text)]
        assert all(distance >= PITCH - 0.1 for distance in apart)


BAD = "<img src=http://127.0.0.1/x onerror=alert(1)>{{ 7*7 }}{% for a in b %}&]]>\x0b\x01"
CODES = re.compile(r"[\d.:T+-]+Z?")
OF_CODES = {"state", "kind", "form", "category", "role", "how", "level", "severity", "class", "stage", "at"}


def hostile(told: Any, name: str = "") -> Any:
    """The same with markup, templates and control characters in every text that people write."""
    if isinstance(told, dict):
        return {key: hostile(value, key) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [hostile(value, name) for value in told]
    written_by_people = isinstance(told, str) and not CODES.fullmatch(told) and name not in OF_CODES
    return told + BAD if written_by_people and not name.endswith(("_id", "_at", "_on", "_until")) else told


TOLD: dict[str, tuple[Callable[..., bytes], Any]] = {
    "审批表": (approval_form, form()),
    "邀请函": (letter_document, letter()),
    "确认函": (letter_document, letter("accepted")),
    "学时证明": (certificates_document, certified()),
    "经验通报": (commendation_document, NOTICE),
    "督导检查报告": (report_document, REPORT),
    "年度计划和经费预算": (plan_document, PLAN),
    "支部年度计划": (sheet_document, SHEET),
    "签到表": (sign_in_sheet, answer("held", CAME, MISSED)),
}


@pytest.mark.parametrize("name", TOLD)
def test_whatever_is_typed_into_any_field_stays_text_on_every_paper(name: str) -> None:
    make, told = TOLD[name]
    content = written(make, hostile(told))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"External" in archive.read(part) for part in archive.namelist() if part.endswith(".rels"))
    said = words_of(content)
    assert said.count("<imgsrc=http://127.0.0.1/xonerror=alert(1)>{{7*7}}{%forainb%}&]]>") >= 3
    assert "49" not in said


def test_a_text_pasted_from_word_is_printed_with_its_line_breaks(http: Any, rpc: Any) -> None:
    rpc.answers["events.plan_sheet"] = {**SHEET, "items": [{**SHEET["items"][0], "theme": "第一行\x0b第二行\x1f"}]}
    (table,) = docx.Document(io.BytesIO(http("GET", "/plans/p.docx", "organizer").data)).tables
    assert table.cell(1, 1).text == "第一行\n第二行"


AT = {
    "events.commendation": ("/commendations/c", NOTICE, "supervisor", "经验通报"),
    "events.inspection_report": ("/inspections/i/report", REPORT, "supervisor", "报告"),
    "events.consolidated_plan": ("/plans/consolidated", PLAN, "leader", "年度计划"),
    "events.plan_sheet": ("/plans/p", SHEET, "organizer", "2026年度计划"),
    "events.attendance": ("/events/e/attendance", answer("held", CAME, MISSED), "organizer", "签到表"),
}


@needs_office
@pytest.mark.parametrize("operation", AT)
def test_what_comes_for_word_comes_as_pdf_too(http: Any, rpc: Any, operation: str) -> None:
    path, told, who, name = AT[operation]
    rpc.answers[operation] = told
    for suffix, begins in (("docx", b"PK"), ("pdf", b"%PDF-")):
        given = http("GET", f"{path}.{suffix}", who)
        assert (given.status_code, given.data.startswith(begins)) == (200, True)
        assert unquote(given.headers["Content-Disposition"]).endswith(f"{name}.{suffix}")
