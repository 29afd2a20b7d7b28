"""The approval form (审批表) of one event: what was proposed, what it costs, what the rules said, who decided.

It is taken from the record and has an empty cell for each signature. What nobody has submitted yet is marked as a
preview across every page; where the reader may not see money, that part is left out and the form says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gateway.documents.paper import begin, finish, grid, line, pair, part, tall, title, watermark, whole, wide
from gateway.documents.table import add_table
from gateway.documents.times import stamped, written_period
from gateway.documents.words import APPROVALS, BUDGET_CATEGORIES, FORMS, FUND_KINDS, LEVELS, ROLES, STATES, word

Form = Mapping[str, Any]
NOT_SUBMITTED = frozenset({"draft"})
BUDGET = (("序号", 12), ("类别", 24), ("说明", 40), ("计算", 52), ("金额（元）", 28))
CHECKS = (("结果", 15), ("规则依据", 52), ("比对", 40), ("说明", 49))
STEPS = (("步骤", 12), ("岗位", 28), ("审批人", 26), ("意见", 36), ("时间", 28), ("签名", 26))
CHECKLIST = (("序号", 12), ("严禁事项", 100), ("承办人确认不发生", 44))
SMALL = 10.5
CONFIRMED: Mapping[bool | None, str] = {True: "✓ 已确认", False: "未确认"}


def approval_form(form: Form, preflight: Form | None = None) -> bytes:
    """The form; `preflight`: what the rules say now, for a proposal that nobody has submitted."""
    event = form["event"]
    document = begin(f"{event['number']} 审批表")
    if event["state"] in NOT_SUBMITTED:
        watermark(document, "预览 未提交")
    _head(document, form)
    _proposal(document, form)
    if event.get("imported"):
        line(document, "本活动由旧台账补录，未经本系统审批，没有预算和核对记录。", size=12)
        return finish(document)
    if not form["confidential"]:
        line(document, "经费、纪律核对、规则核对和审批意见不在查阅人的权限之内，未印出。", size=12)
        return finish(document)
    _money(document, form)
    _checklist(document, form["checklist"])
    _checks(document, (preflight or {}).get("checks") or event.get("preflight") or [], early=preflight is not None)
    _approvals(document, form, (preflight or {}).get("chain") or [])
    return finish(document)


def _head(document: Any, form: Form) -> None:
    event = form["event"]
    title(document, "主题联学活动审批表")
    said = "（预览，尚未提交）" if event["state"] in NOT_SUBMITTED else f"（{word(STATES, event['state'])}）"
    line(document, f"编号：{event['number']}{said}    单位：{form['unit']}", size=12)


def _proposal(document: Any, form: Form) -> None:
    event = form["event"]
    hosts = "、".join([event.get("branch") or "", *(one["name"] for one in event.get("cohosts") or ())])
    partners = "、".join(one["name"] for one in event.get("partners") or ())
    table = grid(document)
    wide(table, "活动主题", event["theme"])
    pair(table, ("主办支部", hosts), ("活动形式", word(FORMS, event.get("form"))))
    pair(table, ("联学单位", partners), ("承办人", event.get("responsible") or form["proposer"]))
    when = written_period(event) if event.get("starts_at") else ""
    wide(table, "约定时间" if when else "候选时间", when or _offers(event.get("slots") or ()))
    pair(table, ("地点", _venue(event)), ("人数", _people(event)))
    wide(table, "拟解决的问题", _lines(event.get("problem")))
    wide(table, "预期成果", _lines(event.get("expected_result")))
    wide(table, "活动议程", [_agenda(item) for item in event.get("agenda") or ()])
    if form["confidential"]:
        wide(table, "计划内外", _planned(form))


def _money(document: Any, form: Form) -> None:
    event, fund = form["event"], form["fund"]
    part(document, "经费预算")
    lines = event.get("budget") or []
    if not lines:
        line(document, "本次活动不产生费用。" if event.get("budget") is not None else "尚未填写预算。", size=12)
        return
    source = f"{fund['name']}（{fund['year']}年，{word(FUND_KINDS, fund['kind'])}）" if fund else "尚未选择"
    whole([line(document, f"经费来源：{source}", size=12)])
    rows: list[list[Any]] = [
        [place, word(BUDGET_CATEGORIES, one["category"]), one.get("description"), arithmetic(one), yuan(one["amount"])]
        for place, one in enumerate(lines, start=1)
    ]
    total = sum((Decimal(one["amount"]) for one in lines), Decimal(0))
    add_table(document, BUDGET, [*rows, ["", "合计", "", "", yuan(total)]], size=SMALL, spacing=1.25)


def arithmetic(one: Form) -> str:
    """1 辆 × 1,500.00 元 × 1 天 = 1,500.00 元: quantity × unit price × days, as the amount is worked out."""
    factors = [f"{one['quantity']} {one.get('unit') or ''}".strip(), f"{yuan(one['unit_price'])} 元"]
    if one.get("days"):
        factors.append(f"{one['days']} 天")
    return f"{' × '.join(factors)} = {yuan(one['amount'])} 元"


def yuan(amount: Any) -> str:
    """1,500.00, as sums are printed."""
    return f"{Decimal(str(amount)):,.2f}"


def _checklist(document: Any, items: Sequence[Form]) -> None:
    if not items:
        return
    part(document, "纪律核对")
    source = "；".join(dict.fromkeys(str(item["source"]) for item in items if item.get("source")))
    if source:
        whole([line(document, f"依据：{source}", size=SMALL)])
    rows = [
        [place, item["text"], CONFIRMED.get(item.get("confirmed"), "未填写")]
        for place, item in enumerate(items, start=1)
    ]  # fmt: skip
    add_table(document, CHECKLIST, rows, size=SMALL, spacing=1.1)


def _checks(document: Any, checks: Sequence[Form], *, early: bool) -> None:
    part(document, "规则核对（按现有内容试核）" if early else "规则核对（提交时）")
    if not checks:
        line(document, "没有核对结果。", size=12)
        return
    rows = [[word(LEVELS, one["level"]), _grounds(one), one["arithmetic"], one["message"]] for one in checks]
    add_table(document, CHECKS, rows, size=9, spacing=1.15)
    if any(not one["verified"] for one in checks):
        line(document, "注：标“未核实”的规则，其数值尚未与正式文本核对。", size=SMALL)


def _grounds(check: Form) -> str:
    found = " ".join(part for part in (check.get("source"), check.get("clause")) if part)
    return found if check["verified"] else f"{found}（未核实）"


def _approvals(document: Any, form: Form, chain: Sequence[str]) -> None:
    """Steps as they were decided; for a draft those that it will go through."""
    part(document, "审批意见")
    draft = form["event"]["state"] in NOT_SUBMITTED
    ahead = [[place, word(ROLES, role), "", "", "", ""] for place, role in enumerate(chain, start=1)]
    steps = ahead if draft else [_decided(one) for one in form["approvals"]]
    if not steps:
        line(document, "没有审批记录。", size=12)
        return
    table = add_table(document, STEPS, steps, size=SMALL)
    tall(table, 12)
    whole(one for row in table.rows[:-1] for cell in row.cells for one in cell.paragraphs)


def _decided(step: Form) -> list[Any]:
    who = step.get("decided_by_name") or ""
    instead = f"（代 {step['for_account_name']}）" if step.get("for_account_name") else ""
    verdict = word(APPROVALS, step["state"])
    opinion = f"{verdict}：{step['comment']}" if step.get("comment") else verdict
    return [
        step["step"],
        word(ROLES, step["role"]),
        who + instead,
        opinion,
        stamped(step.get("decided_at")).replace(" ", "\n"),
        "",
    ]


def _offers(slots: Sequence[Form]) -> list[str]:
    return [f"{'①②③④⑤'[place]} {written_period(slot)}" for place, slot in enumerate(slots[:5])]


def _venue(event: Form) -> str:
    venue = event.get("venue") or {}
    region = f"（{venue['region']}{'，本市以外' if venue.get('off_site') else ''}）" if venue.get("region") else ""
    return f"{venue.get('name') or ''}{region}"


def _people(event: Form) -> list[str]:
    found = []
    if event.get("capacity") is not None:
        found.append(f"我方计划 {event['capacity']} 人，已报名 {event.get('seats_taken') or 0} 人")
    theirs = sum(one.get("headcount") or 0 for one in event.get("negotiation") or ())
    return [*found, f"对方回执 {theirs} 人"] if theirs else found or ["未填写"]


def _agenda(item: Form) -> str:
    extra = "，".join(
        text
        for text in (item.get("speaker") or "", f"{item['minutes']} 分钟" if item.get("minutes") else "")
        if text
    )  # fmt: skip
    return f"{item.get('title') or ''}（{extra}）" if extra else str(item.get("title") or "")


def _planned(form: Form) -> str:
    if form["plan_line"]:
        return f"计划内：{form['plan_line']}"
    reason = form["event"].get("unplanned_reason")
    return f"计划外，理由：{reason}" if reason else "未填写"


def _lines(text: Any) -> list[str]:
    return str(text or "").splitlines() or [""]
