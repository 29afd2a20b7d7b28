"""A branch's dossier of three years (三年档案) as a workbook: by year, by category, the findings, the measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.documents.sheets import Column, Sheet, workbook
from gateway.documents.words import FINDING_CATEGORIES, FINDING_CLASSES, FINDING_STATES, SEVERITIES, day_of, word

Facts = Mapping[str, Any]
SCORES = ("records", "publicity", "summary", "learning", "total")
YEARS = (
    Column("年度", 8, "number"), Column("问题数", 8, "number"), Column("未销号", 8, "number"),
    Column("逾期", 8, "number"), Column("退回再整改", 10, "number"), Column("严重", 8, "number"),
    Column("评分场次", 9, "number"), Column("记录", 8), Column("宣传", 8), Column("总结", 8), Column("学习效果", 9),
    Column("合计", 8), Column("问责", 8, "number"),
)  # fmt: skip
FINDINGS = (
    Column("年度", 8, "number"), Column("活动编号", 14), Column("类别", 10), Column("分类", 10), Column("程度", 8),
    Column("问题", 50), Column("发现日期", 11, "date"), Column("期限", 11, "date"), Column("状态", 14),
    Column("反复出现", 10),
)  # fmt: skip
MEASURES = (
    Column("日期", 11, "date"), Column("措施", 14), Column("问题数", 8, "number"), Column("事由", 50),
    Column("依据", 40),
)  # fmt: skip


def dossier_workbook(dossier: Facts) -> bytes:
    """Four sheets."""
    title = f"{dossier['branch']} {dossier['years'][0]['year']}–{dossier['years'][-1]['year']} 年督导档案"
    years = [one["year"] for one in dossier["years"]]
    by_year = (Column("类别", 12), *(Column(f"{year} 年", 10, "number") for year in years), Column("合计", 8, "number"),
               Column("反复出现", 10))  # fmt: skip
    return workbook(
        [
            Sheet("分年度", title, YEARS, [_year(one) for one in dossier["years"]]),
            Sheet("分类别", title, by_year, [_category(one) for one in dossier["categories"]]),
            Sheet("问题", title, FINDINGS, [_finding(one, dossier["recurring"]) for one in dossier["findings"]]),
            Sheet("问责", title, MEASURES, [_measure(one) for one in dossier["measures"]]),
        ]
    )


def _year(one: Facts) -> list[Any]:
    counts = [one[name] for name in ("year", "findings", "unsolved", "overdue", "reopened", "severe")]
    return [*counts, one["scores"]["events"], *(one["scores"][name] for name in SCORES), one["measures"]]


def _category(one: Facts) -> list[Any]:
    name = word(FINDING_CATEGORIES, one["category"])
    return [name, *one["by_year"], one["total"], "是" if one["recurring"] else ""]


def _finding(one: Facts, recurring: list[str]) -> list[Any]:
    state = word(FINDING_STATES, one["state"]) + ("（逾期）" if one["overdue"] else "")
    return [
        one["year"], one["number"], word(FINDING_CATEGORIES, one["category"]), word(FINDING_CLASSES, one["class"]),
        word(SEVERITIES, one["severity"]), one["text"], day_of(one["raised_at"]), day_of(one["due_at"]), state,
        "是" if one["category"] in recurring else "",
    ]  # fmt: skip


def _measure(one: Facts) -> list[Any]:
    return [day_of(one["applied_at"]), one["name"], len(one["finding_ids"]), one["reason"], one["basis"]]
