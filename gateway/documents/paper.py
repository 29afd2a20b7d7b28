"""What the papers of an office have in common: a sheet by the standard, a title, lines, a grid, a watermark."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from gateway.documents.template import (
    FANGSONG,
    HEI,
    SONG,
    page_number,
    set_font,
    set_page,
    set_styles,
)

PADDING = Pt(1)
SMALL, LOWER = 14, Pt(20)
"""Up to which size a line is lower than those of the body."""
GRID = (31, 49, 29, 47)
"""Label, value, label, value; in millimetres, all of the type area together."""
ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
Lines = Sequence[str] | str
WATERMARK = (
    f"<w:r {nsdecls('w')}><w:rPr><w:noProof/></w:rPr>"
    '<w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject" o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;'
    "margin-left:0;margin-top:0;width:{width}pt;height:110pt;rotation:315;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" stroked="f">'
    '<v:fill opacity=".5"/><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{text}"/>'
    "</v:shape></w:pict></w:r>"
)
"""The shape by which Word, WPS and LibreOffice know a watermark; python-docx has no door to it."""


def begin(title: str) -> Any:
    """An A4 sheet with the standard's margins and fonts, and a page number in its foot."""
    document = docx.Document()
    set_page(document.sections[0])
    set_styles(document)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = title
    page_number(document.sections[0].footer.paragraphs[0])
    return document


def finish(document: Any) -> bytes:
    """The file."""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def line(
    document: Any, text: str, font: str = FANGSONG, size: float = 16, *, align: str = "left", indent: bool = False
) -> Paragraph:
    """A paragraph in one font. `align`: left, center or right; `indent`: two characters."""
    paragraph: Paragraph = document.add_paragraph()
    set_font(paragraph.add_run(text), font, size)
    paragraph.alignment = ALIGN[align]
    if size <= SMALL:
        paragraph.paragraph_format.line_spacing = LOWER
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    return paragraph


def title(document: Any, text: str) -> Paragraph:
    """22 pt, centred."""
    return line(document, text, SONG, 22, align="center")


def part(document: Any, text: str, size: float = 14) -> Paragraph:
    """The head of a part, which stays with what follows it."""
    paragraph = line(document, text, HEI, size)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def grid(document: Any, size: float = 12) -> Any:
    """An empty grid of four columns; `pair` and `wide` fill it."""
    table = document.add_table(rows=0, cols=len(GRID), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, GRID, strict=True):
        column.width = Mm(width)
    table.font_size = size
    return table


def pair(table: Any, *labelled: tuple[str, Lines]) -> None:
    """A row of two labels with a value each."""
    cells = table.add_row().cells
    for place, (label, value) in enumerate(labelled):
        fill(cells[2 * place], label, table.font_size, label=True)
        fill(cells[2 * place + 1], value, table.font_size)
    _spread(cells)


def wide(table: Any, label: str, value: Lines) -> None:
    """A row of one label, its value across the rest."""
    cells = table.add_row().cells
    _spread(cells)
    fill(cells[0], label, table.font_size, label=True)
    fill(cells[1].merge(cells[3]), value, table.font_size)


def fill(cell: Any, value: Lines, size: float, *, label: bool = False) -> None:
    """A cell with one paragraph a line; labels stand in the middle."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for place, text in enumerate([value] if isinstance(value, str) else (value or [""])):
        paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
        set_font(paragraph.add_run(text), HEI if label else FANGSONG, size)
        form = paragraph.paragraph_format
        form.line_spacing, form.space_before, form.space_after = 1.1, PADDING, PADDING
        if label:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _spread(cells: Iterable[Any]) -> None:
    for cell, width in zip(cells, GRID, strict=True):
        cell.width = Mm(width)


def tall(table: Any, millimetres: float) -> None:
    """Rows with room for a signature or a seal; the head stays as it is."""
    for row in table.rows[1:]:
        row.height = Mm(millimetres)


def watermark(document: Any, text: str) -> None:
    """Grey letters across every page, so that nobody takes the sheet for a valid one."""
    xml = WATERMARK.format(text=text, width=min(440, 110 * len(text)))
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(xml))  # noqa: SLF001  (no public way)


def picture(paragraph: Paragraph, image: bytes, millimetres: float) -> None:
    """A square drawing in a line of its own height: an exact one would cut it off."""
    paragraph.paragraph_format.line_spacing = 1
    paragraph.add_run().add_picture(io.BytesIO(image), width=Mm(millimetres))


def rule_below(paragraph: Paragraph, style: str = "dashed") -> None:
    """A rule along which something is cut off or signed."""
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="{style}" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    )
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  (python-docx has no borders)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def new_page(paragraph: Paragraph) -> None:
    """The paragraph begins a page."""
    paragraph.paragraph_format.page_break_before = True


def whole(paragraphs: Iterable[Paragraph]) -> None:
    """These stand on one page."""
    for paragraph in paragraphs:
        paragraph.paragraph_format.keep_with_next = True
