"""The briefing (简报) as docx and as one HTML file."""

from __future__ import annotations

import io
from html import escape
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shape import InlineShape
from docx.shared import Length, Mm, Pt
from html4docx import HtmlToDocx

from gateway.documents.captions import is_caption
from gateway.documents.evidence import evidence_line
from gateway.documents.markup import without_strange_pictures
from gateway.documents.masthead import Facts, facts_of
from gateway.documents.own_template import environment, opened
from gateway.documents.template import FANGSONG, KAI, set_font

PICTURE_WIDTH, PICTURE_HEIGHT = Mm(150), Mm(180)
"""The type area less a little, so that a caption fits below the tallest."""
INDENTED = frozenset({"Normal", "Heading 1", "Heading 2", "Heading 3"})

PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 42em; margin: 2em auto; padding: 0 1em; line-height: 1.8; color: #111;
  font-family: system-ui, "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif }}
.masthead {{ color: #c00000; text-align: center; font-size: 2em; letter-spacing: .2em; margin: 0 }}
.line {{ display: flex; justify-content: space-between; border-bottom: 2px solid #c00000 }}
h1 {{ text-align: center; font-size: 1.5em }}
h2 {{ font-size: 1.1em }} h3 {{ font-size: 1em }}
img {{ max-width: 100% }}
table {{ border-collapse: collapse }} td, th {{ border: 1px solid #888; padding: .2em .5em }}
footer {{ border-top: 1px solid #111; margin-top: 2em; display: flex; justify-content: space-between }}
.evidence {{ color: #555; font-size: .75em }}
</style>
</head>
<body>
<p class="masthead">主题联学简报</p>
<p class="line"><span>{branch}</span><span>{number}</span><span>{date}</span></p>
<h1>{title}</h1>
{body}
<footer><span>联学单位：{partners}</span><span>撰稿：{author}</span><span>审核：{reviewer}</span></footer>
<p class="evidence">{evidence}</p>
</body>
</html>
"""


def briefing_document(
    briefing: Facts, event: Facts, checkpoint: Facts | None = None, own_template: Path | None = None
) -> bytes:
    """The template, ours or the office's, filled in; pictures in `body_html` must be data already (see `markup`).

    The ledger's checkpoint stands below all else, not in the template: offices edit theirs.
    """
    template = opened(own_template)
    body = template.new_subdoc()
    converter = HtmlToDocx()
    converter.add_html_to_document(without_strange_pictures(str(briefing.get("body_html") or "")), body.subdocx)
    _set_body(body.subdocx)
    for table in body.subdocx.tables:
        _rule(table)
    template.render({**facts_of(briefing, event), "body": body}, environment(), autoescape=True)
    _add_evidence(template.docx, evidence_line(checkpoint))
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()


def _add_evidence(document: Any, line: str) -> None:
    """One small line at the very end."""
    if not line:
        return
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    paragraph = document.add_paragraph()
    set_font(paragraph.add_run(line), FANGSONG, 9)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_before = Pt(6)


def _set_body(document: Any) -> None:
    """Two characters' indent for text and headings; a picture stands in the middle with its caption below it."""
    after_picture = False
    for paragraph in document.paragraphs:
        pictures = [InlineShape(inline) for inline in paragraph._p.xpath(".//wp:inline")]  # noqa: SLF001  (no public way)
        if pictures:
            _show(paragraph, pictures)
        elif after_picture and is_caption(paragraph.text):
            _set_caption(paragraph)
        elif paragraph.style.name in INDENTED:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        after_picture = bool(pictures)


def _rule(table: Any) -> None:
    """Lines around every cell; not by a style, which an office's own template may not have."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.find(qn("w:tblW")).addnext(borders)  # noqa: SLF001  (no public way)


def _show(paragraph: Any, pictures: list[InlineShape]) -> None:
    """Whole lines for pictures: lines of an exact height would cut them off. The caption stays on the same page."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.space_before, form.keep_with_next = WD_LINE_SPACING.SINGLE, Pt(6), True
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for picture in pictures:
        fit = min(1.0, PICTURE_WIDTH / picture.width, PICTURE_HEIGHT / picture.height)
        picture.width, picture.height = Length(int(picture.width * fit)), Length(int(picture.height * fit))


def _set_caption(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(6)
    for run in paragraph.runs:
        set_font(run, KAI, 14)


def briefing_page(briefing: Facts, event: Facts, checkpoint: Facts | None = None) -> str:
    """One HTML file that needs nothing else, pictures included."""
    texts = {name: escape(text) for name, text in facts_of(briefing, event).items()}
    texts["evidence"] = escape(evidence_line(checkpoint))
    return PAGE.format(**texts, body=without_strange_pictures(str(briefing.get("body_html") or "")))
