"""A fund's year-end as a workbook: one row an event, with totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.documents.sheets import Column, Sheet, workbook
from gateway.documents.words import FUND_KINDS, STATES, day_of, word

COLUMNS = (
    Column("编号", 14),
    Column("党支部", 20),
    Column("主题", 34),
    Column("状态", 10),
    Column("预算（元）", 12, "money"),
    Column("预留（元）", 12, "money"),
    Column("支出（元）", 12, "money"),
    Column("已释放（元）", 12, "money"),
    Column("差额（元）", 12, "money"),
    Column("结算日期", 11, "date"),
    Column("待办", 14),
)
FIGURES = ("estimate", "reserved", "spent", "released", "variance")


def year_end_workbook(told: Mapping[str, Any]) -> bytes:
    """The workbook of `GET /funds/{id}/year-end`."""
    fund, totals = told["fund"], told["totals"]
    title = f"{fund['year']} 年{fund['name']}（{word(FUND_KINDS, fund['kind'])}）年终汇总，年度金额 {fund['amount']} 元"
    sums = ["合计", f"{totals['events']} 场", None, None, *(totals[name] for name in FIGURES), None, _state(fund)]
    return workbook([Sheet("年终汇总", title, COLUMNS, map(_cells, told["events"]), sums)])


def _cells(row: Mapping[str, Any]) -> list[Any]:
    named = [row["number"], row["branch"] or row["branch_id"], row["theme"], word(STATES, row["state"])]
    return [*named, *(row[name] for name in FIGURES), day_of(row["settled_at"]), _waiting(row)]


def _waiting(row: Mapping[str, Any]) -> str:
    if row["pending_requests"]:
        return f"{row['pending_requests']} 笔超支待审批"
    return "未结算" if row["open"] else ""


def _state(fund: Mapping[str, Any]) -> str:
    return "已关账" if fund["closed_at"] else "未关账"
