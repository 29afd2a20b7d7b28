"""A notice of commendation (经验通报) as docx, in the form of an official notice (GB/T 9704-2012).

What it says of an event comes from the event. Under the date stands, where one is given, the ledger's newest
checkpoint: whoever keeps the paper can show later what the ledger was when it was printed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from gateway.documents.evidence import evidence_line
from gateway.documents.template import (
    FANGSONG,
    HEI,
    RED,
    SONG,
    keep_together,
    page_number,
    set_font,
    set_page,
    set_styles,
)
from gateway.documents.words import FORMS, OUTCOME_STAGES, word, written_day

Notice = Mapping[str, Any]
NUMERALS = "一二三四五六七八九十"


def commendation_document(notice: Notice, checkpoint: Notice | None = None) -> bytes:
    """The notice; `checkpoint`: the ledger's newest daily one, for the line at its foot."""
    document = docx.Document()
    set_page(document.sections[0])
    set_styles(document)
    _head(document, notice)
    for paragraph in filter(None, str(notice.get("opening") or "").splitlines()):
        _text(document, paragraph)
    for place, item in enumerate(notice["items"], start=1):
        _item(document, place, item)
    _foot(document, notice, checkpoint)
    page_number(document.sections[0].footer.paragraphs[0])
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = str(notice["title"])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def numeral(number: int) -> str:
    """1 is 一, 11 is 十一, 20 is 二十, as sections of a notice are counted; at most 99."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def told(item: Notice) -> str:
    """One sentence of what is known of the event: who, with whom, when, where, how many."""
    hosts = "、".join([item.get("branch") or "", *(item.get("cohosts") or ())])
    partners = "、".join(item.get("partners") or ())
    place = f"在{item['place']}" if item.get("place") else ""
    people = f"本单位 {item.get('own_headcount', 0)} 人、对方 {item.get('partner_headcount', 0)} 人参加"
    form = word(FORMS, item.get("form"))
    day = written_day(item.get("date"))
    return f"{day}，{hosts}与{partners}{place}开展主题联学{f'（{form}）' if form else ''}，{people}。"


def outcomes_of(item: Notice) -> str:
    """What came of it, as far as its words name nobody."""
    stages = item.get("outcome_stages") or {}
    total = sum(stages.values())
    if not total:
        return ""
    counted = "、".join(
        f"{word(OUTCOME_STAGES, stage)} {stages[stage]} 项" for stage in OUTCOME_STAGES if stage in stages
    )
    words = "；".join(str(text).rstrip("。；") for text in item.get("outcomes") or ())
    return f"形成成果转化事项 {total} 项（{counted}）{f'：{words}' if words else ''}。"


def _head(document: Any, notice: Notice) -> None:
    _line(document, str(notice.get("unit") or ""), SONG, 22, centred=True, red=True)
    _line(document, f"通报{notice.get('number') or '（草稿，未编号）'}", FANGSONG, 16, centred=True)
    if notice["state"] == "retracted":
        _line(document, f"（本通报已撤回：{notice.get('retracted_because')}）", FANGSONG, 16, centred=True, red=True)
    document.add_paragraph()
    _line(document, str(notice["title"]), SONG, 22, centred=True)
    document.add_paragraph()


def _item(document: Any, place: int, item: Notice) -> None:
    head = document.add_paragraph()
    head.paragraph_format.first_line_indent = Pt(32)
    set_font(head.add_run(f"{numeral(place)}、{item.get('theme') or ''}"), HEI, 16)
    _text(document, told(item))
    _text(document, f"主要经验：{item['reason']}")
    came_of_it = outcomes_of(item)
    if came_of_it:
        _text(document, came_of_it)


def _foot(document: Any, notice: Notice, checkpoint: Notice | None) -> None:
    """Signature, day and evidence; never alone on a page."""
    begins = len(document.paragraphs) - 1
    document.add_paragraph()
    for text in (str(notice.get("unit") or ""), written_day(notice.get("issued_on"))):
        line = document.add_paragraph(text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Mm(20)
    if checkpoint is not None:
        set_font(document.add_paragraph().add_run(evidence_line(checkpoint)), FANGSONG, 10.5)
    keep_together(document.paragraphs[begins:])


def _text(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Pt(32)


def _line(document: Any, text: str, font: str, size: float, *, centred: bool = False, red: bool = False) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    set_font(run, font, size)
    if red:
        run.font.color.rgb = RED
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
