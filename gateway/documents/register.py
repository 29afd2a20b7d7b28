"""The register of events (台账) on paper: its columns, its filters in words, and its workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from gateway.documents.long_sheet import Head, write_book
from gateway.documents.sheets import Column
from gateway.documents.words import BRIEFING_STATES, FORMS, FUND_KINDS, MATERIALS, STATES, day_of, word

Row = Mapping[str, Any]
TITLE = "主题联学台账"
FUNDING = {**FUND_KINDS, "none": "无经费来源"}
MISSING = {**MATERIALS, "any": "有缺少的材料", "none": "材料齐全"}
FINDINGS = {"any": "有问题", "unsolved": "有未整改的问题", "none": "没有问题"}
YES_NO = {True: "是", False: "否"}
FILTERS: dict[str, tuple[str, Mapping[Any, str]]] = {
    "from": ("开始日期", {}),
    "to": ("结束日期", {}),
    "year": ("年度", {}),
    "branch_id": ("党支部", {}),
    "partner_id": ("联学单位", {}),
    "state": ("状态", STATES),
    "form": ("形式", FORMS),
    "funding": ("经费来源", FUNDING),
    "frontline": ("一线单位", YES_NO),
    "cohosted": ("多支部合办", YES_NO),
    "imported": ("补录", YES_NO),
    "estimate_from": ("预算不低于", {}),
    "estimate_to": ("预算不高于", {}),
    "actual_from": ("支出不低于", {}),
    "actual_to": ("支出不高于", {}),
    "over_budget": ("支出超预算", YES_NO),
    "missing": ("缺少材料", MISSING),
    "findings": ("督导问题", FINDINGS),
    "q": ("搜索", {}),
}
"""What each filter is called, and its values."""


@dataclass(frozen=True)
class Kept:
    """A column of the register: how it looks, and what stands in it."""

    column: Column
    value: Callable[[Row], Any]


def _plain(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _date(row: Row) -> Any:
    """The service says the day in Shanghai; of a row without it, the moment does."""
    day = row.get("date")
    return dt.date.fromisoformat(day) if day else day_of(row.get("starts_at"))


def _number(row: Row) -> str:
    """What was entered afterwards says so wherever it stands, with the number that it had."""
    number = str(row.get("number") or "")
    if not row.get("imported"):
        return number
    return f"{number}（补录，原 {row['legacy_number']}）" if row.get("legacy_number") else f"{number}（补录）"


def _records(row: Row) -> str:
    records = row.get("records") or {}
    return f"签到 {records.get('checkins', 0)} 人，照片 {records.get('photos', 0)} 张"


def _summary(row: Row) -> str:
    summary = row.get("summary") or {}
    return f"心得 {summary.get('reflections', 0)} 篇，简报{word(BRIEFING_STATES, summary.get('briefing')) or '未撰写'}"


def _publicity(row: Row) -> str:
    day = day_of((row.get("publicity") or {}).get("published_at"))
    return f"{day.isoformat()} 已宣传" if day else ""


def _feedback(row: Row) -> str:
    feedback = row.get("feedback") or {}
    return f"{feedback['average']} 分（{feedback.get('count', 0)} 家）" if feedback.get("average") else ""


def _findings(row: Row) -> str:
    findings = row.get("findings") or {}
    total = findings.get("total", 0)
    return f"{total} 个，未整改 {findings.get('unsolved', 0)} 个" if total else ""


def _missing(row: Row) -> str:
    return "、".join(word(MATERIALS, key) for key in row.get("missing") or ())


COLUMNS: dict[str, Kept] = {
    "number": Kept(Column("编号", 13), _number),
    "branch": Kept(Column("党支部", 13), lambda row: row.get("branch") or row.get("branch_id")),
    "partners": Kept(Column("联学单位", 14), lambda row: "、".join(map(str, row.get("partners") or ()))),
    "theme": Kept(Column("主题", 18), _plain("theme")),
    "form": Kept(Column("形式", 8), lambda row: word(FORMS, row.get("form"))),
    "date": Kept(Column("日期", 11, "date"), _date),
    "place": Kept(Column("地点", 13), _plain("place")),
    "state": Kept(Column("状态", 8), lambda row: word(STATES, row.get("state"))),
    "funding": Kept(Column("经费来源", 10), lambda row: word(FUNDING, row.get("funding"))),
    "own_headcount": Kept(Column("本单位人数", 6, "number"), _plain("own_headcount")),
    "partner_headcount": Kept(Column("对方人数", 6, "number"), _plain("partner_headcount")),
    "estimate": Kept(Column("预算（元）", 11, "money"), _plain("estimate")),
    "actual": Kept(Column("支出（元）", 11, "money"), _plain("actual")),
    "variance": Kept(Column("差额（元）", 11, "money"), _plain("variance")),
    "records": Kept(Column("记录", 9), _records),
    "summary": Kept(Column("总结", 10), _summary),
    "publicity": Kept(Column("宣传", 9), _publicity),
    "outcomes": Kept(Column("成果数", 5, "number"), _plain("outcomes")),
    "feedback": Kept(Column("对方评价", 8), _feedback),
    "findings": Kept(Column("问题", 9), _findings),
    "missing": Kept(Column("缺少材料", 10), _missing),
    "remarks": Kept(Column("备注", 14), _plain("remarks")),
}
"""Their widths come to some two hundred: so many fit an A4 sheet on its side in type that can be read."""
USUAL = tuple(name for name in COLUMNS if name not in ("funding", "remarks"))
NUMBERED = Column("序号", 4, "number")
SUMMED = {"own_headcount": int, "partner_headcount": int, "estimate": Decimal, "actual": Decimal, "variance": Decimal}


def filters_in_words(filters: Iterable[Mapping[str, Any]]) -> str:
    """One line for the head of a sheet of paper: what it was narrowed by."""
    said = []
    for one in filters:
        title, values = FILTERS.get(str(one["name"]), (str(one["name"]), {}))
        said.append(f"{title}：{values.get(one['value'], one['text'])}")
    return f"筛选条件　{'；'.join(said)}" if said else "筛选条件　无（全部活动）"


def write_register(
    path: Path, rows: Iterable[Row], *, columns: Sequence[str] = USUAL, filters: Iterable[Mapping[str, Any]] = ()
) -> int:
    """The workbook of these rows with their totals in the last one, straight to disk; how many rows there were."""
    names = [name for name in columns if name in COLUMNS] or list(USUAL)
    sums: dict[str, Any] = dict.fromkeys(SUMMED, 0) | {"rows": 0, "findings": 0}

    def listed() -> Iterable[list[Any]]:
        for number, row in enumerate(rows, start=1):
            sums["rows"] = number
            sums["findings"] += (row.get("findings") or {}).get("total", 0)
            for name, kind in SUMMED.items():
                sums[name] += kind(row.get(name) or 0)
            yield [number, *(COLUMNS[name].value(row) for name in names)]

    head = Head("台账", TITLE, filters_in_words(filters), [NUMBERED, *(COLUMNS[name].column for name in names)])
    write_book(path, head, listed(), lambda: _totals(names, sums))
    return int(sums["rows"])


def _totals(names: Sequence[str], sums: Mapping[str, Any]) -> list[Any]:
    """The word for it stands in the first column that is no figure, and how many events in the one behind."""
    known: dict[str, Any] = {name: str(sums[name]) for name in SUMMED} | {"findings": str(sums["findings"])}
    cells = [known.get(name) for name in names]
    free = [place for place, name in enumerate(names) if name not in known and COLUMNS[name].column.kind == "text"]
    words = ["合计", f"{sums['rows']} 场"] if len(free) > 1 else [f"合计 {sums['rows']} 场"]
    for place, text in zip(free, words, strict=False):
        cells[place] = text
    return [None, *cells]
