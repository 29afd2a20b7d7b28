"""Makes 简报模板.docx, which an office may then edit in WPS or Word.

Run by hand: python -m gateway.documents.template

A4 by GB/T 9704-2012: top 37 mm, left 28 mm, type area 156 × 225 mm, 22 lines of 28 characters, 16 pt. The fonts are
named and never shipped; where they are absent, fontconfig's aliases stand in.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

TEMPLATE = Path(__file__).with_name("简报模板.docx")
FANGSONG, SONG, HEI, KAI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
RED = RGBColor(0xC0, 0x00, 0x00)
LINE = Pt(28.95)
TIGHTER = -5
"""Character spacing in twentieths of a point; with it 28 characters fit the 156 mm."""


def make(path: Path = TEMPLATE) -> None:
    """Write the template."""
    document = docx.Document()
    set_page(document.sections[0])
    set_styles(document)
    _masthead(document)
    _paragraph(document, "{{ title }}", SONG, 22, centred=True)
    document.add_paragraph("{{p body }}")
    _foot(document)
    page_number(document.sections[0].footer.paragraphs[0])
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = "简报模板"
    document.save(str(path))


def set_page(section: Any) -> None:
    """A4 with the margins of the standard."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(210 - 28 - 156), Mm(297 - 37 - 225)
    section.footer_distance = Mm(25)


def turn(section: Any) -> None:
    """The same sheet on its side, for tables of many columns."""
    section.orientation = WD_ORIENTATION.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        section.left_margin, section.top_margin, section.right_margin, section.bottom_margin,
    )  # fmt: skip
    section.footer_distance = Mm(14)  # the page number stays below the narrower margin


def set_styles(document: Any) -> None:
    """Body, headings, lists and tables in the standard's fonts; theme fonts and colours are dropped."""
    normal = document.styles["Normal"]
    set_font(normal, FANGSONG, 16)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTER))
    normal.element.get_or_add_rPr().insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )
    set_lines(normal.paragraph_format)
    for name, font in (("Heading 1", HEI), ("Heading 2", HEI), ("Heading 3", KAI)):
        style = document.styles[name]
        set_font(style, font, 16)
        style.font.bold, style.font.color.rgb = False, RGBColor(0, 0, 0)
        set_lines(style.paragraph_format)
    for name in ("List Bullet", "List Number"):
        set_font(document.styles[name], FANGSONG, 16)


def set_font(styled: Any, font: str, size: float) -> None:
    """One font for Chinese and Latin text, in points."""
    styled.font.name, styled.font.size = font, Pt(size)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def set_lines(form: Any) -> None:
    """Lines of exactly 28.95 pt: 22 on a page."""
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False


def keep_together(paragraphs: Sequence[Any]) -> None:
    """On one page: a signature does not stand on a page of its own."""
    for paragraph in paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _masthead(document: Any) -> None:
    name = _paragraph(document, "主题联学简报", SONG, 36, centred=True, colour=RED)
    name.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _paragraph(document, "{{ number }}", FANGSONG, 16, centred=True)
    line = _paragraph(document, "{{ branch }}\t{{ date }}", FANGSONG, 16)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    _rule(line, "bottom", "C00000", 18)
    document.add_paragraph()


def _foot(document: Any) -> None:
    document.add_paragraph()
    line = _paragraph(document, "联学单位：{{ partners }}", FANGSONG, 14)
    _rule(line, "top", "000000", 8)
    last = _paragraph(document, "撰稿：{{ author }}\t审核：{{ reviewer }}", FANGSONG, 14)
    last.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    _rule(last, "bottom", "000000", 8)
    keep_together([line, last])


def _paragraph(
    document: Any, text: str, font: str, size: float, *, centred: bool = False, colour: RGBColor | None = None
) -> Paragraph:
    paragraph: Paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    set_font(run, font, size)
    if colour is not None:
        run.font.color.rgb = colour
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _rule(paragraph: Paragraph, side: str, colour: str, eighths: int) -> None:
    """A rule above or below a paragraph, in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  (python-docx has no borders)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_number(paragraph: Paragraph) -> None:
    """— 1 —, in the middle of the foot."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("text", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("text", " —")):
        run = paragraph.add_run(text if kind == "text" else "")
        set_font(run, "宋体", 14)
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.text = text
            run._r.append(element)  # noqa: SLF001  (python-docx has no fields)
        elif kind != "text":
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)  # noqa: SLF001


if __name__ == "__main__":
    make()
