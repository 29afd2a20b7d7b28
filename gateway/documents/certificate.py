"""Certificates of attendance (学时证明), a page for each person who checked in.

The hours are stated with the rule by which they were counted: no regulation known here converts a joint study into
课时, so none is converted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.documents.paper import begin, finish, grid, line, new_page, pair, title, wide
from gateway.documents.template import keep_together
from gateway.documents.times import stamped, written_period
from gateway.documents.words import FORMS, word, written_day

Certified = Mapping[str, Any]
HOW = {"code": "扫码签到", "list": "名单签到", "paper": "纸质签到（补录）"}
BLANK = "＿＿＿＿＿＿"


def certificates_document(answer: Certified) -> bytes:
    """One file, a page a person."""
    document = begin(f"{answer['number']} 学时证明")
    for place, holder in enumerate(answer["holders"]):
        head = title(document, "主题联学学时证明")
        if place:
            new_page(head)
        _page(document, answer, holder)
    return finish(document)


def _page(document: Any, answer: Certified, holder: Certified) -> None:
    line(document, f"证明编号：{holder['number']}", size=12, align="right")
    line(document, "")
    line(document, _sentence(answer, holder), indent=True)
    line(document, "")
    table = grid(document)
    pair(table, ("姓名", holder["name"]), ("党支部或单位", holder["branch"]))
    wide(table, "活动主题", answer["theme"])
    pair(table, ("活动形式", word(FORMS, answer.get("form"))), ("地点", answer["venue"]))
    wide(table, "活动时间", written_period(answer))
    pair(table, ("签到", f"{word(HOW, holder['how'])} {stamped(holder['checked_in_at'])}"), ("学时", _hours(answer)))
    wide(table, "学时计算", f"{answer['hours_rule']}。")
    line(document, "")
    host = answer["branch"] if answer["branch"].startswith(answer["unit"]) else f"{answer['unit']}{answer['branch']}"
    issued = written_day(answer["issued_at"])
    keep_together([line(document, text, align="right") for text in (f"{host}（盖章）", issued)])


def _sentence(answer: Certified, holder: Certified) -> str:
    day, partners = written_day(answer["starts_at"]), "、".join(answer["partners"])
    who = {
        "member": f"{holder['branch']}{holder['name']}同志", "partner": f"{holder['branch']}{holder['name']}",
    }.get(holder["kind"], holder["name"])  # fmt: skip
    return (
        f"兹证明{who}于{day}参加了{answer['branch']}与{partners}共同开展的“{answer['theme']}”主题联学活动，"
        f"学时为{_hours(answer)}。"
    )


def _hours(answer: Certified) -> str:
    return f"{answer['hours'] or BLANK}小时"
