"""The workbook into which people write what is to be taken over: 导入模板."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

ROWS = 10_000
KINDS = {
    "text": "文字", "choice": "从列表选择", "day": "日期，如 2018-05-08", "flag": "是或否", "whole": "整数",
    "yuan": "金额（元），最多两位小数", "names": "名称，多个用顿号分开",
}  # fmt: skip
HELP_HEADS = ("列名", "是否必填", "怎么填", "可填的值", "示例", "说明")
DAY_FORMAT = "yyyy-mm-dd"
LONGEST_LIST = 255
"""Characters of a list of choices; the format takes no more."""


def import_template(title: str, columns: Sequence[Mapping[str, Any]]) -> bytes:
    """The first sheet is to be filled in, and holds nothing but the column names; the second says how."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        _to_fill_in(book, title, columns)
        _how(book, columns)
    return written.getvalue()


def _to_fill_in(book: Any, title: str, columns: Sequence[Mapping[str, Any]]) -> None:
    page = book.add_worksheet(title)
    needed = book.add_format({"bold": True, "bg_color": "#F8CBAD", "border": 1, "align": "center"})
    free = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "align": "center"})
    # Text stays text: a phone does not become 1.38E+10, nor 2018-3 the first of March.
    kept = {"day": book.add_format({"num_format": DAY_FORMAT}), "text": book.add_format({"num_format": "@"})}
    for index, column in enumerate(columns):
        page.write_string(0, index, column["head"] + ("*" if column["required"] else ""),
                          needed if column["required"] else free)  # fmt: skip
        form = kept["day"] if column["kind"] == "day" else kept["text"] if column["kind"] == "text" else None
        page.set_column(index, index, max(12, 2 * len(column["head"]) + 4), form)
        if column["choices"]:
            page.data_validation(1, index, ROWS, index, _list(column))
    page.freeze_panes(1, 0)


def _list(column: Mapping[str, Any]) -> dict[str, Any]:
    choices: list[str] = []
    for choice in column["choices"]:
        if len(",".join([*choices, choice])) <= LONGEST_LIST:
            choices.append(choice)
    told = {
        "error_title": column["head"],
        "error_message": "请从列表中选择，或参见“填写说明”。",
        "error_type": "warning",
    }
    return {"validate": "list", "source": choices, "ignore_blank": not column["required"], **told}


def _how(book: Any, columns: Sequence[Mapping[str, Any]]) -> None:
    page = book.add_worksheet("填写说明")
    head = book.add_format({"bold": True, "border": 1, "align": "center"})
    cell = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    for index, (text, width) in enumerate(zip(HELP_HEADS, (16, 10, 24, 40, 24, 44), strict=True)):
        page.set_column(index, index, width)
        page.write_string(0, index, text, head)
    for row, column in enumerate(columns, start=1):
        needed = "必填" if column["required"] else "选填"
        for index, text in enumerate(
            (column["head"], needed, KINDS.get(column["kind"], ""), "、".join(column["choices"]), column["example"],
             column["note"])
        ):  # fmt: skip
            page.write_string(row, index, text, cell)
    rules = "第一张表只留列名和要导入的内容，最多 10000 行；有一行不符合，全部不导入，并逐行说明原因。带 * 的列必填。"
    page.write_string(len(columns) + 2, 0, rules)
