"""What is owed as a workbook: every thing, and how each branch stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.documents.sheets import Column, Sheet, workbook
from gateway.documents.words import OWED_KINDS, ROLES, day_of, word

Row = Mapping[str, Any]
THINGS = (
    Column("党支部", 20),
    Column("事项", 12),
    Column("编号", 14),
    Column("内容", 36),
    Column("起算日期", 11, "date"),
    Column("期限", 11, "date"),
    Column("逾期天数", 9, "number"),
    Column("责任方", 20),
    Column("承办人", 12),
)
BRANCHES = (
    Column("党支部", 24),
    Column("应交事项", 10, "number"),
    Column("其中逾期", 10, "number"),
    Column("最长逾期（天）", 12, "number"),
    Column("提醒原因", 50),
)


def owed_workbook(rows: Sequence[Row], branches: Sequence[Row]) -> bytes:
    """Two sheets; the totals are over the rows that are there."""
    late = sum(bool(row["overdue"]) for row in rows)
    totals = ["合计", f"{len(rows)} 项", None, f"其中逾期 {late} 项", None, None, None, None, None]
    sums = ["合计", *(sum(row[name] for row in branches) for name in ("total", "overdue")), None, None]
    return workbook(
        (
            Sheet("应交与逾期", "应交与逾期事项", THINGS, map(_thing, rows), totals),
            Sheet("按支部", "各支部应交与逾期情况", BRANCHES, map(_branch, branches), sums),
        )
    )


def _thing(row: Row) -> list[Any]:
    return [
        row.get("branch") or row["branch_id"],
        word(OWED_KINDS, row["kind"]),
        row.get("number"),
        row["title"],
        day_of(row["since"]),
        day_of(row["due"]),
        row["days_late"],
        "、".join(word(ROLES, role) for role in row["asked"]),
        row.get("responsible"),
    ]


def _branch(row: Row) -> list[Any]:
    return [row.get("branch") or row["branch_id"], row["total"], row["overdue"], row["most_days_late"], row["why"]]
