"""The briefing on paper, measured in the PDF that LibreOffice makes of it: GB/T 9704-2012's type area."""

import base64
import io
import itertools

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from gateway.documents import fonts, office
from gateway.documents.briefing import briefing_document
from tests.support.pdf_lines import Line, pages
from tests.unit.gateway.test_documents import BRIEFING, EVENT, picture

needs_office = pytest.mark.skipif(
    not office.is_there() or not all(fonts.used().values()),
    reason="LibreOffice or a Chinese font is not installed: no PDF can be measured",
)
MILLIMETRE = 72 / 25.4
FULL, LINES, LETTERS, PITCH = "测" * 28 * 60, 22, 28, 28.95


def document(body):
    return briefing_document({**BRIEFING, "title": "走进光纤预制棒生产车间", "body_html": body}, EVENT)


@pytest.fixture(scope="module")
def measured():
    return pages(office.to_pdf(office.find_office(), document(f"<h2>一、主要内容</h2><p>{FULL}</p>")))


def body_of(page: list[Line]) -> list[Line]:
    """All lines but the page number's."""
    return page[:-1]


@needs_office
def test_a_page_has_22_lines_of_28_letters_in_the_type_area(measured):
    whole = body_of(measured[1])
    assert [line.letters for line in whole] == [LETTERS] * LINES
    assert {line.size for line in whole} == {16.0}
    pitches = [above.height - below.height for above, below in itertools.pairwise(whole)]
    assert pitches == pytest.approx([PITCH] * (LINES - 1), abs=0.2)
    assert {round(line.left / MILLIMETRE) for line in whole} == {28}
    top, bottom = 297 - whole[0].height / MILLIMETRE, 297 - whole[-1].height / MILLIMETRE
    assert 37 < top < 37 + PITCH / MILLIMETRE
    assert bottom <= 37 + 225


@needs_office
def test_every_page_has_its_number_between_dashes_below_the_type_area(measured):
    for page in measured:
        number = page[-1]
        assert (number.letters, number.size) == (len("— 1 —"), 14.0)
        assert number.height < body_of(page)[-1].height - PITCH


@needs_office
def test_masthead_title_and_first_lines_have_their_sizes_and_indents(measured):
    sizes = [line.size for line in measured[0]]
    assert (sizes[0], sizes[3]) == (36.0, 22.0)
    heading, first, second = measured[0][4:7]
    assert [round((line.left / MILLIMETRE - 28) * MILLIMETRE / 16) for line in (heading, first, second)] == [2, 2, 0]
    assert (first.letters, second.letters) == (LETTERS - 2, LETTERS)


def runs_of(content):
    found = docx.Document(io.BytesIO(content))
    return {
        run.text: (run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt)
        for paragraph in found.paragraphs
        for run in paragraph.runs
        if run._r.rPr is not None and run._r.rPr.rFonts is not None and run.font.size
    }


def test_title_body_and_levels_name_their_fonts_and_sizes():
    content = document("<h2>一、主要内容</h2><h3>（一）现场</h3><p>正文。</p>")
    assert runs_of(content)["走进光纤预制棒生产车间"] == ("方正小标宋简体", 22.0)
    styles = docx.Document(io.BytesIO(content)).styles
    named = {
        name: (styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), styles[name].font.size.pt)
        for name in ("Normal", "Heading 2", "Heading 3")
    }
    assert named == {"Normal": ("仿宋_GB2312", 16.0), "Heading 2": ("黑体", 16.0), "Heading 3": ("楷体_GB2312", 16.0)}


def shown(text):
    image = base64.b64encode(picture(size=(2400, 3200))).decode()
    body = f'<p>之前。</p><p><img src="data:image/png;base64,{image}"></p><p>{text}</p><p>之后的正文。</p>'
    paragraphs = docx.Document(io.BytesIO(document(body))).paragraphs
    place = next(n for n, one in enumerate(paragraphs) if one._p.xpath(".//wp:inline"))
    return paragraphs[place : place + 3]


def test_a_caption_stands_below_its_photo_in_the_middle_and_on_the_same_page():
    photo, caption, after = shown("图1 参观车间")
    assert (photo.alignment, photo.paragraph_format.keep_with_next) == (WD_ALIGN_PARAGRAPH.CENTER, True)
    assert (caption.text, caption.alignment) == ("图1 参观车间", WD_ALIGN_PARAGRAPH.CENTER)
    assert caption.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert (after.alignment, after.paragraph_format.first_line_indent.pt) == (None, 32)


def test_a_sentence_below_a_photo_is_text():
    _, text, _ = shown("照片由示例成员01拍摄，并由对方审核。")
    assert (text.alignment, text.paragraph_format.first_line_indent.pt) == (None, 32)


@needs_office
def test_photo_and_caption_fit_on_one_page_with_the_caption_below():
    image = base64.b64encode(picture(size=(2400, 3200))).decode()
    body = f'<p><img src="data:image/png;base64,{image}"></p><p>图1 参观车间</p>'
    found = pages(office.to_pdf(office.find_office(), document(body)))
    captions = [(number, line) for number, page in enumerate(found) for line in body_of(page) if line.letters == 7]
    assert [number for number, _ in captions] == [1]
    assert captions[0][1].height < 842 - (37 + 150) * MILLIMETRE
