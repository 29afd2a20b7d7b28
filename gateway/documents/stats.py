"""A year's figures as a workbook: one sheet a table, each with its totals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.documents.sheets import Column, Sheet, workbook
from gateway.documents.words import (
    BUDGET_CATEGORIES,
    DIMENSIONS,
    FINDING_CATEGORIES,
    FINDING_CLASSES,
    FORMS,
    FUND_KINDS,
    word,
)

Row = Mapping[str, Any]
Shown = Callable[[Row], Any]
UNKNOWN = "（未填）"
SUMS = ("total", "held", "own_headcount", "partner_headcount", "estimate", "actual", "variance")
COUNTS = (Column("场次", 8, "number"), Column("已开展", 8, "number"))
FIGURES = (
    *COUNTS,
    Column("本单位人数", 10, "number"),
    Column("对方人数", 10, "number"),
    Column("预算（元）", 12, "money"),
    Column("支出（元）", 12, "money"),
    Column("差额（元）", 12, "money"),
)
MONEY = tuple(Column(f"{name}（元）", 12, "money") for name in ("预算", "支出", "差额"))
FUND = ("amount", "reserved", "spent", "available", "estimate", "reserved_by_events", "spent_by_events", "variance")


def stats_workbook(figures: Row, years: Row) -> bytes:
    """The workbook of `GET /stats` and `GET /stats/years`."""
    year, partnerships = figures["year"], figures["partnerships"]
    return workbook(
        [
            *_by_one_key(figures, year),
            *(_of_partners(name, head, figures, year, partnerships) for name, head in OF_PARTNERS.items()),
            _coverage(figures, year),
            _funds(figures, year),
            _categories(figures, year),
            _scores(figures["scores"], year),
            _findings(figures["findings"], year),
            _years(years),
        ]
    )


def _by_one_key(figures: Row, year: int) -> list[Sheet]:
    totals = figures["totals"]
    tables: tuple[tuple[str, str, str, Shown], ...] = (
        ("by_branch", "按支部", "党支部", lambda row: row.get("branch") or row["branch_id"]),
        ("by_form", "按形式", "形式", lambda row: word(FORMS, row["form"]) or UNKNOWN),
        ("by_month", "按月份", "月份", lambda row: f"{row['month']}月" if row["month"] else "时间未定"),
    )
    return [
        Sheet(
            title,
            f"{year} 年主题联学{title}统计",
            (Column(head, 26), *FIGURES),
            [[shown(row), *(row[name] for name in SUMS)] for row in figures[key]],
            ["合计", *(totals[name] for name in SUMS)],
        )
        for key, title, head, shown in tables
    ]


OF_PARTNERS = {"partner": "联学单位", "industry": "行业", "field": "领域", "region": "地域"}


def _of_partners(name: str, head: str, figures: Row, year: int, partnerships: Row) -> Sheet:
    rows = [[row.get(name) or UNKNOWN, row["total"], row["held"]] for row in figures[f"by_{name}"]]
    totals = ["合计（家次）", partnerships["total"], partnerships["held"]]
    return Sheet(f"按{head}", f"{year} 年按{head}统计（家次）", (Column(head, 30), *COUNTS), rows, totals)


def _coverage(figures: Row, year: int) -> Sheet:
    heads = ("联学场次", "已开展", "计划项", "已完成计划项")
    columns = (Column("党支部", 26), *(Column(head, 12, "number") for head in heads))
    names = ("total", "held", "planned", "done")
    rows = figures["coverage"]["rows"]
    listed = [[row["branch"], *(row[name] for name in names)] for row in rows]
    totals = ["合计", *(sum(row[name] for row in rows) for name in names)]
    return Sheet("支部覆盖", f"{year} 年支部覆盖与计划完成", columns, listed, totals)


def _funds(figures: Row, year: int) -> Sheet:
    heads = ("年度金额", "预留", "支出", "可用", "活动预算", "活动预留", "活动支出", "差额")
    columns = (Column("经费来源", 24), Column("种类", 14), *(Column(f"{head}（元）", 13, "money") for head in heads))
    rows = [[row["name"], word(FUND_KINDS, row["kind"]), *(row[name] for name in FUND)] for row in figures["money"]]
    return Sheet("按经费来源", f"{year} 年按经费来源统计", columns, rows)


def _categories(figures: Row, year: int) -> Sheet:
    names = ("estimate", "spent", "variance")
    rows = [
        [word(BUDGET_CATEGORIES, row["category"]) or UNKNOWN, *(row[name] for name in names)]
        for row in figures["money_by_category"]
    ]
    totals = ["合计", *(figures["totals"][name] for name in ("estimate", "actual", "variance"))]
    return Sheet("按费用类别", f"{year} 年按费用类别统计", (Column("类别", 20), *MONEY), rows, totals)


def _scores(scores: Row, year: int) -> Sheet:
    rows = [[name, scores[code]] for code, name in DIMENSIONS.items()]
    columns = (Column("评分项", 20), Column("平均分", 10, "text"))
    return Sheet("检查评分", f"{year} 年检查评分（0–5 分）", columns, rows, ["评分次数", scores["scored"]])


def _years(years: Row) -> Sheet:
    rows = [[str(row["year"]), *_of_year(row)] for row in years["items"]]
    columns = (Column("年度", 10), *FIGURES, Column("联学单位", 10, "number"), Column("家次", 10, "number"))
    return Sheet("历年对比", "历年主题联学对比", columns, rows, ["合计", *_of_year(years["totals"])])


def _of_year(row: Row) -> list[Any]:
    return [*(row[name] for name in SUMS), row["partners"], row["partnerships"]]


def _findings(findings: Row, year: int) -> Sheet:
    tables: Sequence[tuple[str, str, Mapping[str, str]]] = (
        ("整改类别", "by_class", FINDING_CLASSES),
        ("问题类别", "by_category", FINDING_CATEGORIES),
    )
    rows = [
        [title, word(words, code), count] for title, key, words in tables for code, count in findings[key].items()
    ]  # fmt: skip
    columns = (Column("分类", 14), Column("名称", 16), Column("问题数", 10, "number"))
    return Sheet("督导问题", f"{year} 年督导问题统计", columns, rows, ["合计", None, findings["total"]])
