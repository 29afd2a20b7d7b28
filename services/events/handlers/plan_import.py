"""Taking over an annual plan that lies in a workbook: its rows become the lines of one new draft, all or none.

The columns are those of the plan's own export, so that last year's sheet can be edited and sent in. A branch that has a
plan of that year already gets a supplement; what one of its plans holds already is a fault, so that a sheet sent in
twice is not planned twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from kit.bulk import like
from kit.cells import Column, reject, same_name
from kit.domain import Actor
from kit.ids import new_id
from kit.importing import Importer, Judged, Row
from kit.imports import Job
from services.events.domain.money import ZERO
from services.events.domain.plans import AnnualPlan
from services.events.handlers.past_events import FORMS
from services.events.ports import EventsWork

MONTHS = {f"{number}{suffix}": str(number) for number in range(1, 13) for suffix in ("", "月")}
MOST_LINES, MOST_PEOPLE = 200, 100_000
"""As a plan that is written by hand may have."""
COLUMNS = (
    Column("branch", "党支部", aliases=("支部", "主办党支部"), example="示例党支部",
           note="只能导入本支部的计划；不填即本支部。"),
    Column("month", "月份", "choice", aliases=("时间", "计划月份"), words=MONTHS, example="6"),
    Column("theme", "主题", required=True, aliases=("活动主题", "联学主题"), example="走进示例车间"),
    Column("content", "内容", at_most=1000, aliases=("活动内容",), example="〔exercise〕参观生产线，座谈数据核查方法"),
    Column("form", "形式", "choice", aliases=("活动形式",), words=FORMS, example="实地参观"),
    Column("place", "地点", aliases=("活动地点",), example="示例科技园"),
    Column("partners", "联学单位", "names", aliases=("联学对象", "共建单位"), example="示例制造有限公司、示例大学",
           note="须已在联学单位名录中；多个用顿号分开。"),
    Column("headcount", "人数", "whole", aliases=("计划人数",), example="20"),
    Column("estimate", "预算（元）", "yuan", aliases=("概算", "概算（元）", "预算", "预算金额"), default=ZERO,
           example="1500.00"),
    Column("fund", "经费来源", aliases=("资金来源",), example="示例党建经费",
           note="该年度已登记、未关闭的经费来源的名称；不花钱的不填。"),
)  # fmt: skip
PLAIN = ("theme", "content", "form", "place", "headcount", "estimate")

Known = dict[str, Any]


def stamp(work: EventsWork, actor: Actor) -> list[int]:
    """Changes with every change of the branch, its plans, a partner, or which funds are open."""
    branch_id = actor.branch_id or ""
    return [*work.copies.stamp(branch_id), *work.plans.stamp(branch_id), *work.funds.stamp()]


def known(work: EventsWork, actor: Actor) -> Known:
    """The actor's own branch and what it has planned, partners and funds by name."""
    branch = work.copies.branch(actor.branch_id) if actor.branch_id else None
    partners: dict[str, str] = {}
    for partner_id, name in sorted(work.copies.partner_names()):
        partners.setdefault(same_name(name), partner_id)
    funds: dict[tuple[int, str], list[str]] = {}
    for year, name, fund_id in work.funds.open_ones():
        funds.setdefault((year, same_name(name)), []).append(fund_id)
        funds[year, fund_id] = [fund_id]
    planned = work.plans.planned(branch.id) if branch else set()
    return {"branch": branch, "partners": partners, "funds": funds, "planned": planned}


def check(found: Known, rows: list[Row], job: Job, now: dt.datetime) -> Judged:
    """One draft with the rows as its lines, in their order; or what is wrong with which row."""
    faults = [
        reject(number, name, text) for number, values in rows for name, text in _faults(found, values, job.year or 0)
    ]
    faults += [
        reject(number, "", f"一份计划最多 {MOST_LINES} 项，请分成几份导入。") for number, _ in rows[MOST_LINES:][:1]
    ]
    if faults or not rows:
        return [], faults
    branch, year = found["branch"], job.year or 0
    plan = AnnualPlan(
        id=new_id(), branch_id=branch.id, unit_id=branch.unit_id, year=year, drafted_by=job.actor.account_id, now=now
    )
    plan.write([_line(found, values, year) for _, values in rows], new_id)
    return [plan, *(like(line, plan_id=plan.id) for line in plan.lines)], []


def _faults(found: Known, values: dict[str, Any], year: int) -> Iterator[tuple[str, str]]:
    branch, fund = found["branch"], values["fund"]
    if branch is None or values["branch"] not in (None, branch.name, branch.id):
        yield "branch", "没有这个党支部，或者不是您所在的党支部。"
    unknown = [name for name in values["partners"] or () if same_name(name) not in found["partners"]]
    if unknown:
        yield "partners", f"没有“{unknown[0][:50]}”这个联学单位，请先登记或导入联学单位。"
    if (values["headcount"] or 0) > MOST_PEOPLE:
        yield "headcount", f"人数最多 {MOST_PEOPLE}。"
    funds = _funds(found, fund, year)
    if fund and not funds:
        yield "fund", f"{year} 年度没有“{fund[:50]}”这个经费来源，或已关闭；请先由财务登记，或留空。"
    if len(funds) > 1:
        yield "fund", f"{year} 年度有多个经费来源叫“{fund[:50]}”，请改填经费来源编号。"
    if (year, _month(values), values["theme"]) in found["planned"]:
        yield "theme", f"本支部 {year} 年度的计划中已有这一项（同月份、同主题）。"


def _line(found: Known, values: dict[str, Any], year: int) -> dict[str, Any]:
    partner_ids = [found["partners"][same_name(name)] for name in values["partners"] or ()]
    funds = _funds(found, values["fund"], year)
    plain: dict[str, Any] = {name: values[name] for name in PLAIN}
    looked_up = {"partner_ids": list(dict.fromkeys(partner_ids)), "fund_id": funds[0] if funds else None}
    return {**plain, "month": _month(values), **looked_up}


def _funds(found: Known, name: str | None, year: int) -> list[str]:
    """Ids of the year's funds that are called so; the id itself is taken too."""
    if not name:
        return []
    ids: list[str] = found["funds"].get((year, name)) or found["funds"].get((year, same_name(name))) or []
    return ids


def _month(values: dict[str, Any]) -> int | None:
    return int(values["month"]) if values["month"] else None


IMPORTER = Importer(COLUMNS, stamp, known, check, of_a_year=True)
