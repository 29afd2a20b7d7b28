"""Reading one row of an uploaded list of members: what it says, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from services.members.domain.people import MEMBERSHIPS, STATUSES

FIRST_ROW = 2
"""Rows are numbered as a spreadsheet shows them; the header is row 1."""

HEADERS = {
    "姓名": "name",
    "支部": "branch",
    "党支部": "branch",
    "所在党支部": "branch",
    "状态": "status",
    "党员状态": "status",
    "人员性质": "membership",
    "人员类别": "membership",
    "入党时间": "joined_party_on",
    "入党日期": "joined_party_on",
    "出生日期": "born_on",
    "出生年月日": "born_on",
    "退休": "retired",
    "是否退休": "retired",
}
WORDS = {
    "status": {"积极分子": "activist", "入党积极分子": "activist", "预备党员": "probationary", "预备": "probationary",
               "正式党员": "full", "正式": "full", "党员": "full"},
    "membership": {"本单位": "own", "在编": "own", "借用": "borrowed", "外聘": "hired"},
}  # fmt: skip
CHOICES = {"status": STATUSES, "membership": MEMBERSHIPS}
DEFAULTS = {"status": "full", "membership": "own"}
YES = {"是", "true", "1", "yes", "y"}
NO = {"", "否", "false", "0", "no", "n"}
FIELDS = {"name", "branch", "branch_id", "status", "membership", "joined_party_on", "born_on", "retired"}

Rejection = dict[str, Any]


def read_row(row: Mapping[str, Any], number: int) -> tuple[dict[str, Any], list[Rejection]]:
    """Values by field name, and one {row, field, detail} for each thing that cannot be used."""
    cells = {HEADERS.get(key.strip(), key.strip()): text_of(value) for key, value in row.items()}
    rejected = [reject(number, key, "没有这一列。") for key, value in cells.items() if key not in FIELDS and value]
    values: dict[str, Any] = {"branch": cells.get("branch") or cells.get("branch_id", "")}
    for name, read in READERS.items():
        try:
            values[name] = read(cells.get(name, ""), name)
        except ValueError as error:
            rejected.append(reject(number, name, str(error)))
    if not values["branch"]:
        rejected.append(reject(number, "branch", "请填写所在党支部。"))
    return values, rejected


def reject(number: int, field: str, detail: str) -> Rejection:
    """One reason why a row is not taken."""
    return {"row": number, "field": field, "detail": detail}


def text_of(value: Any) -> str:
    """A cell as text; a spreadsheet's date may come with a midnight behind it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _name(text: str, _field: str) -> str:
    if not 1 <= len(text) <= 50:
        raise ValueError("请填写姓名，最多 50 个字。")
    return text


def _choice(text: str, field: str) -> str:
    value = WORDS[field].get(text, text) or DEFAULTS[field]
    if value not in CHOICES[field]:
        raise ValueError("应为以下之一：" + "、".join([*WORDS[field], *CHOICES[field]]))
    return value


def _day(text: str, _field: str) -> dt.date | None:
    if not text:
        return None
    found = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?$", text)
    try:
        day = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2100:
        raise ValueError("日期应写成 1990-05-08 的样子。")
    return day


def _flag(text: str, _field: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError("应为“是”或“否”。")
    return text.lower() in YES


READERS = {
    "name": _name,
    "status": _choice,
    "membership": _choice,
    "joined_party_on": _day,
    "born_on": _day,
    "retired": _flag,
}
