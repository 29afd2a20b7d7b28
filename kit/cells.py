"""Reading a table that people filled in: which column is which, what a cell says, or what is wrong with it.

Pure: no file, no database. A fault is {row, field, detail}, rows as the spreadsheet numbers them. What people write is
taken in many spellings (正式党员 and full, 2018/5/4 and 2018年5月4日); what cannot be understood is never guessed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

Rejection = dict[str, Any]
YES, NO = {"是", "true", "1", "yes", "y", "√", "有"}, {"否", "false", "0", "no", "n", "×", "无"}
BROKEN_FORMULAS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?")
SEPARATORS = re.compile(r"[、，,；;\n]+")
AMOUNT = re.compile(r"[0-9]{1,8}(\.[0-9]{1,2})?")


@dataclasses.dataclass(frozen=True)
class Column:
    """One column of a table to be taken over.

    `head` is its name in the template, `words` what a choice may be called (the first spelling of each value is the
    one that the template offers), `default` what an empty cell means.
    """

    field: str
    head: str
    kind: str = "text"
    required: bool = False
    at_most: int = 200
    aliases: tuple[str, ...] = ()
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    default: Any = None
    example: str = ""
    note: str = ""

    def offered(self) -> list[str]:
        """The values that a cell may have, as the template lists them; none where it is free."""
        if self.kind == "flag":
            return ["是", "否"]
        first: dict[str, str] = {}
        for word, value in self.words.items():
            first.setdefault(value, word)
        return list(first.values())

    def to_dict(self) -> dict[str, Any]:
        """For whoever draws the template."""
        told = ("field", "head", "kind", "required", "at_most", "example", "note")
        return {**{name: getattr(self, name) for name in told}, "choices": self.offered()}


def reject(row: int, name: str, detail: str) -> Rejection:
    """One reason why a row is not taken."""
    return {"row": row, "field": name, "detail": detail}


def same_name(name: str) -> str:
    """Two spellings of one name come to one: neither blanks nor case nor the width of brackets tells units apart."""
    return "".join(name.split()).lower().replace("(", "（").replace(")", "）")


def layout(
    columns: Sequence[Column], header: Sequence[str], row: int
) -> tuple[list[Column | None], list[Rejection]]:  # fmt: skip
    """Which column stands at each place of the header (in row `row`), and what is wrong with the header."""
    known = {spelling: one for one in columns for spelling in (one.head, one.field, *one.aliases)}
    places: list[Column | None] = []
    faults: list[Rejection] = []
    for place, text in enumerate(header, start=1):
        head = text.strip().rstrip("*＊").strip()
        found = known.get(head)
        if head and found is None:
            faults.append(reject(row, head[:50], "没有这一列，请使用导入模板里的列名，或删去这一列。"))
        if found is not None and found in places:
            faults.append(reject(row, found.field, f"第 {place} 列“{head}”与前面的列重复。"))
        places.append(found)
    missing = [one for one in columns if one.required and one not in places]
    faults += [reject(row, one.field, f"缺少“{one.head}”一列。") for one in missing]
    return places, faults


def read_row(
    columns: Sequence[Column], places: Sequence[Column | None], row: int, cells: Sequence[str]
) -> tuple[dict[str, Any], list[Rejection]]:  # fmt: skip
    """Values by field name, and one fault for each cell that cannot be used."""
    values: dict[str, Any] = {one.field: one.default for one in columns}
    faults: list[Rejection] = []
    texts = {place.field: text.strip() for place, text in zip(places, cells, strict=False) if place is not None}
    for column in columns:
        try:
            value = _value(column, texts.get(column.field, ""))
        except ValueError as error:
            faults.append(reject(row, column.field, str(error)))
            continue
        if value is not None:
            values[column.field] = value
    faults += _without_head(places, row, cells)
    return values, faults


def _without_head(places: Sequence[Column | None], row: int, cells: Sequence[str]) -> list[Rejection]:
    """What stands where the header is empty."""
    extra = [n for n, text in enumerate(cells, start=1) if text.strip() and (n > len(places) or places[n - 1] is None)]
    return [reject(row, "", f"第 {n} 列没有列名，却有内容。") for n in extra[:1]]


def _value(column: Column, text: str) -> Any:
    if text in BROKEN_FORMULAS:
        raise ValueError(f"“{column.head}”是出错的公式，请改为数值或文字。")
    if not text:
        if column.required:
            raise ValueError(f"请填写“{column.head}”。")
        return None
    return KINDS[column.kind](column, text)


def _text(column: Column, text: str) -> str:
    if SCIENTIFIC.fullmatch(text):
        raise ValueError(f"“{column.head}”被表格软件写成了科学计数法，请把该列设为文本后重填。")
    if len(text) > column.at_most:
        raise ValueError(f"“{column.head}”最多 {column.at_most} 个字。")
    return text


def _choice(column: Column, text: str) -> str:
    value = column.words.get(text, text)
    if value not in column.words.values():
        raise ValueError(f"“{column.head}”应为以下之一：" + "、".join(column.offered()) + "。")
    return value


def _day(column: Column, text: str) -> dt.date:
    found = DAY.fullmatch(text)
    try:
        day = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2100:
        raise ValueError(f"“{column.head}”应写成 2018-05-08 的样子。")
    return day


def _flag(column: Column, text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError(f"“{column.head}”应为“是”或“否”。")
    return text.lower() in YES


def _whole(column: Column, text: str) -> int:
    plain = text.replace(",", "").removesuffix("人")
    if not re.fullmatch(r"[0-9]{1,6}", plain):
        raise ValueError(f"“{column.head}”应为 0 到 999999 之间的整数。")
    return int(plain)


def _yuan(column: Column, text: str) -> Decimal:
    plain = text.replace(",", "").replace("，", "").lstrip("¥￥").removesuffix("元")
    if not AMOUNT.fullmatch(plain):
        raise ValueError(f"“{column.head}”应为不超过两位小数、小于一亿元的金额，例如 1500.00。")
    return Decimal(plain).quantize(Decimal("0.01"))


def _names(column: Column, text: str) -> list[str]:
    names = [name.strip() for name in SEPARATORS.split(text) if name.strip()]
    if len(names) > 20 or any(len(name) > column.at_most for name in names):
        raise ValueError(f"“{column.head}”最多 20 个，用顿号分开。")
    return list(dict.fromkeys(names))


KINDS: dict[str, Callable[[Column, str], Any]] = {
    "text": _text, "choice": _choice, "day": _day, "flag": _flag, "whole": _whole, "yuan": _yuan, "names": _names,
}  # fmt: skip
