"""The register of events (台账) as a workbook: exactly the rows that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gateway.documents.sheets import Column, Sheet, workbook
from gateway.documents.words import BRIEFING_STATES, FORMS, MATERIALS, STATES, day_of, word

COLUMNS = (
    Column("序号", 5, "number"),
    Column("编号", 14),
    Column("党支部", 18),
    Column("联学单位", 24),
    Column("主题", 30),
    Column("形式", 10),
    Column("日期", 11, "date"),
    Column("地点", 18),
    Column("状态", 10),
    Column("本单位人数", 8, "number"),
    Column("对方人数", 8, "number"),
    Column("预算（元）", 11, "money"),
    Column("支出（元）", 11, "money"),
    Column("差额（元）", 11, "money"),
    Column("记录", 14),
    Column("总结", 14),
    Column("宣传", 14),
    Column("成果数", 7, "number"),
    Column("对方评价", 14),
    Column("问题", 12),
    Column("缺少材料", 20),
)


def register_workbook(rows: Sequence[Mapping[str, Any]], totals: Mapping[str, Any]) -> bytes:
    """The workbook of these rows, with their totals in the last one."""
    listed = ([number, *_cells(row)] for number, row in enumerate(rows, start=1))
    return workbook([Sheet("台账", "主题联学台账", COLUMNS, listed, _totals(len(rows), totals))])


def _cells(row: Mapping[str, Any]) -> list[Any]:
    return [
        _number(row),
        row.get("branch") or row.get("branch_id"),
        _joined(row.get("partners")),
        row.get("theme"),
        word(FORMS, row.get("form")),
        day_of(row.get("starts_at")),
        row.get("place"),
        word(STATES, row.get("state")),
        row.get("own_headcount"),
        row.get("partner_headcount"),
        row.get("estimate"),
        row.get("actual"),
        row.get("variance"),
        _records(row.get("records") or {}),
        _summary(row.get("summary") or {}),
        _publicity(row.get("publicity") or {}),
        row.get("outcomes"),
        _feedback(row.get("feedback") or {}),
        _findings(row.get("findings") or {}),
        "、".join(word(MATERIALS, key) for key in row.get("missing") or ()),
    ]


def _number(row: Mapping[str, Any]) -> str:
    """What was entered afterwards says so wherever it stands, with the number that it had."""
    number = str(row.get("number") or "")
    if not row.get("imported"):
        return number
    return f"{number}（补录，原 {row['legacy_number']}）" if row.get("legacy_number") else f"{number}（补录）"


def _totals(rows: int, totals: Mapping[str, Any]) -> list[Any]:
    money = [totals.get(name) for name in ("estimate", "actual", "variance")]
    people = [totals.get("own_headcount"), totals.get("partner_headcount")]
    findings = totals.get("findings")
    return [None, "合计", f"{totals.get('events', rows)} 场", *[None] * 6, *people, *money, *[None] * 5, findings, None]


def _joined(names: Iterable[Any] | None) -> str:
    return "、".join(str(name) for name in names or ())


def _records(records: Mapping[str, Any]) -> str:
    return f"签到 {records.get('checkins', 0)} 人，照片 {records.get('photos', 0)} 张"


def _summary(summary: Mapping[str, Any]) -> str:
    return f"心得 {summary.get('reflections', 0)} 篇，简报{word(BRIEFING_STATES, summary.get('briefing')) or '未撰写'}"


def _publicity(publicity: Mapping[str, Any]) -> str:
    day = day_of(publicity.get("published_at"))
    return f"{day.isoformat()} 已宣传" if day else ""


def _feedback(feedback: Mapping[str, Any]) -> str:
    return f"{feedback['average']} 分（{feedback.get('count', 0)} 家）" if feedback.get("average") else ""


def _findings(findings: Mapping[str, Any]) -> str:
    total = findings.get("total", 0)
    return f"{total} 个，未整改 {findings.get('unsolved', 0)} 个" if total else ""
