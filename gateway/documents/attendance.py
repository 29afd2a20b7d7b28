"""The attendance list (签到名单) as a workbook, and the sheet to be signed (签到表) as a document.

Before the event the sheet has a line for each person who is booked, and empty ones for whoever comes without; after it,
the same lines say who was there, how that is known, and why others were not.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from gateway.documents.sheets import Column, Sheet, workbook
from gateway.documents.table import add_table
from gateway.documents.template import FANGSONG, SONG, page_number, set_font, set_page, set_styles
from gateway.documents.words import word
from kit.clock import in_shanghai

KINDS = {"member": "党员", "guest": "来宾", "partner": "联学单位人员"}
BOOKINGS = {"booked": "已报名", "waitlisted": "候补"}
HOW = {"code": "扫码签到", "list": "名单签到", "paper": "纸质签到（补录）"}
OVER = frozenset({"held", "summarized", "published", "closed"})
EMPTY_LINES = 10
"""Lines for partners and for whoever comes without having booked."""
HEAD = (("序号", 14), ("姓名", 26), ("党支部或单位", 48), ("签名", 40), ("备注", 28))
HEAD_AFTER = (("序号", 14), ("姓名", 26), ("党支部或单位", 42), ("签到", 40), ("备注", 34))

Answer = Mapping[str, Any]

COLUMNS = (
    Column("序号", 6, "number"),
    Column("姓名", 14),
    Column("身份", 14),
    Column("党支部或单位", 28),
    Column("报名", 10),
    Column("签到", 8),
    Column("签到方式", 18),
    Column("签到时间", 18),
    Column("缺席原因", 28),
)
TOTALS = (
    Column("党支部或单位", 30),
    Column("身份", 14),
    Column("报名", 8, "number"),
    Column("候补", 8, "number"),
    Column("到场", 8, "number"),
    Column("缺席", 8, "number"),
)


def attendance_workbook(answer: Answer) -> bytes:
    """Two sheets: a row a person, and the numbers by branch."""
    title = f"{answer['number']} {answer['theme']} 签到名单"
    rows = [_cells(number, row) for number, row in enumerate(answer["rows"], start=1)]
    totals = answer["totals"]
    numbers = [
        [one["branch"], word(KINDS, one["kind"]), one["booked"], one["waitlisted"], one["present"], one["absent"]]
        for one in totals
    ]
    sums = [sum(one[name] for one in totals) for name in ("booked", "waitlisted", "present", "absent")]
    return workbook(
        [
            Sheet("签到名单", title, COLUMNS, rows),
            Sheet("分支部统计", title, TOTALS, numbers, ["合计", None, *sums]),
        ]
    )


def _cells(number: int, row: Answer) -> list[Any]:
    absence = row["absence_reason"] or ("未说明" if row["absent"] else None)
    return [
        number, row["name"], word(KINDS, row["kind"]), row["branch"], word(BOOKINGS, row["booking"]),
        "是" if row["present"] else "否" if row["absent"] else None, word(HOW, row["how"]),
        _moment(row["checked_in_at"]), absence,
    ]  # fmt: skip


def sign_in_sheet(answer: Answer) -> bytes:
    """The sheet, one page wide, with its head on every page."""
    document = docx.Document()
    set_page(document.sections[0])
    set_styles(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_font(title.add_run("主题联学签到表"), SONG, 22)
    for line in _about(answer):
        set_font(document.add_paragraph().add_run(line), FANGSONG, 12)
    over = answer["state"] in OVER
    lines = [_line(number, row, over=over) for number, row in enumerate(answer["rows"], start=1)]
    if not over:
        lines += [[str(len(lines) + extra), "", "", "", ""] for extra in range(1, EMPTY_LINES + 1)]
    add_table(document, HEAD_AFTER if over else HEAD, lines, spacing=1.5)
    page_number(document.sections[0].footer.paragraphs[0])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _about(answer: Answer) -> list[str]:
    when = " 至 ".join(part for part in (_moment(answer["starts_at"]), _moment(answer["ends_at"])) if part)
    present, absent = (sum(one[name] for one in answer["totals"]) for name in ("present", "absent"))
    found = [
        f"活动：{answer['theme']}（{answer['number']}）",
        f"时间：{when or '待定'}    地点：{answer['venue']}",
        f"党支部：{answer['branch']}    联学单位：{'、'.join(answer['partners'])}",
    ]
    return [*found, f"到场 {present} 人，缺席 {absent} 人"] if answer["state"] in OVER else found


def _line(number: int, row: Answer, *, over: bool) -> list[str]:
    waits = "候补" if row["booking"] == "waitlisted" else ""
    if not over:
        return [str(number), row["name"], row["branch"], "", waits]
    how = f"{word(HOW, row['how'])} {_moment(row['checked_in_at'])}" if row["present"] else ""
    absence = f"缺席：{row['absence_reason'] or '未说明原因'}" if row["absent"] else waits
    return [str(number), row["name"], row["branch"], how, absence]


def _moment(value: Any) -> str:
    return f"{in_shanghai(dt.datetime.fromisoformat(value)):%Y-%m-%d %H:%M}" if isinstance(value, str) else ""
