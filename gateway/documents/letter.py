"""Letters to a partner: 联学邀请函 with a receipt slip to be cut off, and 联学确认函 once a date is agreed.

The integrity notice and its source are the office's own words, as the partner's page shows them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import segno
from docx.shared import Mm

from gateway.documents.paper import (
    begin,
    fill,
    finish,
    grid,
    line,
    pair,
    part,
    picture,
    rule_below,
    title,
    whole,
    wide,
)
from gateway.documents.template import KAI, keep_together
from gateway.documents.times import written_moment, written_period
from gateway.documents.words import FORMS, VISIT, word, written_day

Letter = Mapping[str, Any]
NAMES = {"invitation": "联学邀请函", "confirmation": "联学确认函"}
MARKS = "①②③④⑤"
QR = 28
"""Millimetres: a phone reads it at arm's length."""
TYPE_WIDTH, QR_COLUMN = 156, 34
SMALL = 10.5


def letter_document(letter: Letter) -> bytes:
    """The letter that fits the stage."""
    document = begin(f"{letter['number']} {NAMES[letter['kind']]}")
    title(document, NAMES[letter["kind"]])
    line(document, f"编号：{letter['number']}", size=12, align="right")
    line(document, f"{letter['partner']}：")
    (_confirm if letter["kind"] == "confirmation" else _invite)(document, letter)
    return finish(document)


def _invite(document: Any, letter: Letter) -> None:
    line(document, f"{letter['host']}诚邀贵单位共同开展主题联学活动，有关事项函告如下。", indent=True)
    table = grid(document)
    _about(table, letter)
    slots = [f"{MARKS[place]} {written_period(slot)}" for place, slot in enumerate(letter["slots"][:5])]
    wide(table, "可选时间", slots)
    _where(table, letter)
    wide(table, "回复期限", f"{written_moment(letter['deadline'])}前")
    if letter.get("message"):
        wide(table, "附言", str(letter["message"]).splitlines())
    _way_back(document, letter, "请在期限前扫描二维码，或打开下面的链接选择时间（无需注册），"
                                "也可填写回执盖章后交联系人：")  # fmt: skip
    _integrity(document, letter)
    _sign(document, letter)
    _slip(document, letter)


def _confirm(document: Any, letter: Letter) -> None:
    line(document, f"感谢贵单位同意与{letter['host']}共同开展主题联学活动，现将约定事项函告如下。", indent=True)
    if not letter["settled"]:
        line(document, "时间已与贵单位商定，尚待其他事项落实，如有变化另行函告。", indent=True)
    table = grid(document)
    _about(table, letter)
    wide(table, "约定时间", written_period(letter["agreed"]))
    _where(table, letter)
    reply = letter.get("reply") or {}
    pair(table, ("贵方人数", _people(reply.get("headcount"))), ("回执编号", reply.get("receipt") or ""))
    pair(table, ("贵方联系人", reply.get("contact_name") or ""), ("联系电话", reply.get("contact_phone") or ""))
    wide(table, "人数变更截止", written_moment(letter["headcount_deadline"]))
    _visit(document, "来访须知（我方告知）", letter.get("host_arrangements"))
    _visit(document, "来访信息（贵方填报）", letter.get("arrangements"))
    _way_back(document, letter, "回执、日历、人数变更和来访信息见下面的链接（无需注册）：")
    _integrity(document, letter)
    _sign(document, letter)


def _about(table: Any, letter: Letter) -> None:
    wide(table, "活动主题", letter["theme"])
    pair(
        table, ("活动形式", word(FORMS, letter.get("form"))), ("我方人数", _people(letter.get("own_headcount"), "约 "))
    )


def _where(table: Any, letter: Letter) -> None:
    venue = letter.get("venue") or {}
    region = f"（{venue['region']}）" if venue.get("region") else ""
    where = [f"{venue.get('name') or ''}{region}", str(venue.get("address") or "")]
    wide(table, "活动地点", [text for text in where if text])
    if letter.get("agenda"):
        wide(table, "活动议程", [_agenda(item) for item in letter["agenda"]])
    contact = letter.get("contact") or {}
    pair(table, ("联系人", contact.get("name") or ""), ("联系电话", contact.get("phone") or ""))


def _agenda(item: Letter) -> str:
    minutes = f"（{item['minutes']} 分钟）" if item.get("minutes") else ""
    return f"{item.get('title') or ''}{minutes}"


def _people(number: Any, about: str = "") -> str:
    return f"{about}{number} 人" if number else ""


def _visit(document: Any, head: str, said: Mapping[str, Any] | None) -> None:
    known = {name: text for name, text in (said or {}).items() if text and name in VISIT}
    if not known:
        return
    part(document, head)
    table = grid(document)
    for name, label in VISIT.items():
        if name in known:
            wide(table, label, str(known[name]).splitlines())


def _way_back(document: Any, letter: Letter, words: str) -> None:
    """The words and the link beside its drawing."""
    line(document, "", size=6).paragraph_format.line_spacing = 1
    table = document.add_table(rows=1, cols=4)
    table.autofit = False
    cells = table.rows[0].cells
    text, drawing = cells[0].merge(cells[2]), cells[3]
    text.width, drawing.width = Mm(TYPE_WIDTH - QR_COLUMN), Mm(QR_COLUMN)
    for column, width in zip(table.columns, (*[(TYPE_WIDTH - QR_COLUMN) / 3] * 3, QR_COLUMN), strict=True):
        column.width = Mm(width)
    fill(text, [words, letter["url"]], 12)
    image = io.BytesIO()
    segno.make(letter["url"], error="m").save(image, kind="png", scale=8, border=2)
    picture(drawing.paragraphs[0], image.getvalue(), QR)
    whole(text.paragraphs)


def _integrity(document: Any, letter: Letter) -> None:
    notice = letter.get("notice")
    if not notice and not letter.get("hotline"):
        return
    part(document, "廉洁提示")
    for text in str((notice or {}).get("text") or "").splitlines():
        line(document, text, KAI, 12, indent=True)
    source = f"出处：{notice['source']}" if notice and notice.get("source") else ""
    hotline = f"监督电话：{letter['hotline']}" if letter.get("hotline") else ""
    line(document, "    ".join(text for text in (source, hotline) if text), size=SMALL)


def _sign(document: Any, letter: Letter) -> None:
    lines = [line(document, "", size=8), line(document, str(letter["host"]), align="right"),
             line(document, written_day(letter["printed_at"]), align="right")]  # fmt: skip
    keep_together(lines)


def _slip(document: Any, letter: Letter) -> None:
    """What is cut off, filled in by hand and sent back; the organizer enters it as a reply on the partner's behalf."""
    cut = line(document, "✂ 沿虚线剪下寄回", size=SMALL, align="center")
    rule_below(cut)
    head = title(document, "联学回执")
    number = line(document, f"（{letter['number']}，{letter['theme']}）", size=12, align="center")
    table = grid(document)
    wide(table, "单位名称", letter["partner"])
    wide(table, "答复", "□ 同意参加      □ 建议改期      □ 不能参加")
    wide(table, "选定时间", [f"□ {MARKS[n]} {written_period(slot)}" for n, slot in enumerate(letter["slots"][:5])])
    wide(table, "建议的时间", ["", ""])
    pair(table, ("参加人数", ""), ("同意的领导", ""))
    pair(table, ("联系人", ""), ("联系电话", ""))
    wide(table, "说明或理由", [""])
    if letter.get("under_audit") and letter.get("notice"):
        wide(table, "廉洁提示", "□ 已阅读函中廉洁提示")
    wide(table, "单位盖章", ["", "", "                                            年    月    日"])
    whole([cut, head, number, *_inside(table)])


def _inside(table: Any) -> Sequence[Any]:
    """All paragraphs of a table but those of its last row."""
    return [one for row in table.rows[:-1] for cell in row.cells for one in cell.paragraphs]
