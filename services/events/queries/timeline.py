"""What happened to an event, from this service's own facts and from what the partners did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from kit.clock import rfc3339
from services.events.domain.approvals import ROLE_NAMES
from services.events.persistence.event_tables import negotiation_step
from services.events.persistence.metadata import kit_tables
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.confidential import sees_all
from services.events.queries.names import SYSTEM, account_names, partner_names

LABELS = {
    "event.drafted": "起草", "event.revised": "修改", "event.submitted": "提交审批", "event.withdrawn": "撤回",
    "event.returned": "退回", "event.rejected": "未通过", "event.approved": "审批通过，邀请联学单位",
    "event.partners_changed": "调整联学单位", "event.venue_taken": "场地冲突，等待调整", "event.confirmed": "确认时间",
    "event.declined": "对方婉拒", "event.rescheduled": "改期", "event.cancelled": "取消", "event.handed_over": "移交",
    "event.held": "已开展", "event.summarized": "完成总结", "event.published": "宣传", "event.closed": "归档",
    "approval.requested": "待审批", "approval.decided": "审批", "approval.urged": "催办",
    "budget.reserved": "预留经费", "budget.released": "释放经费", "expense.recorded": "登记支出",
    "budget.settled": "结算", "expense.requested": "申请超支", "expense.approved": "超支获批",
    "expense.refused": "超支未批准", "contribution.recorded": "登记捐赠或对方承担的费用",
    "booking.made": "报名", "booking.waitlisted": "候补", "booking.promoted": "候补转正",
    "booking.cancelled": "取消报名",
    "checkin.recorded": "签到", "reflection.added": "提交心得", "outcome.added": "登记成果转化事项",
    "outcome.changed": "更新成果转化事项", "outcome.waived": "说明无成果转化事项", "photo.added": "上传照片",
    "briefing.saved": "保存简报", "briefing.submitted": "提交简报", "briefing.approved": "简报通过",
    "briefing.returned": "简报退回", "invitation.issued": "发出邀请", "invitation.reissued": "重发邀请",
    "invitation.proposed": "提出新时间", "invitation.accepted": "同意", "invitation.declined": "婉拒",
    "invitation.countered": "建议其他时间", "invitation.refused": "未采纳对方建议", "invitation.revoked": "邀请失效",
    "invitation.expired": "逾期未复", "invitation.amended": "调整人数", "invitation.change_requested": "请求变更",
    "invitation.arranged": "提供接待安排", "feedback.given": "回访评价",
}  # fmt: skip
_SHOWN = (
    "step", "role", "decision", "fields", "reopened", "amount", "category", "starts_at", "ends_at", "added", "removed",
    "member_id", "channels", "present", "absent", "override_reason", "chain", "revision",
)  # fmt: skip


_CONFIDENTIAL = ("approval.", "budget.", "expense.", "contribution.", "invitation.", "feedback.", "event.venue_taken")
"""Money and invitations are not for the role `member`, nor for visitors of another branch's event."""


_BY_PARTNERS = {
    "invitation.accepted", "invitation.declined", "invitation.countered", "invitation.amended",
    "invitation.change_requested", "invitation.arranged", "feedback.given",
}  # fmt: skip


def timeline(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Every step in order: who, when, what, with which opinion, and how long an approval had waited."""
    steps = [*_own_steps(work, event_id), *_partner_steps(work, event_id)]
    if not sees_all(work.actor, work.events.get(event_id)):
        steps = [step for step in steps if not step["what"].startswith(_CONFIDENTIAL)]
    steps.sort(key=lambda step: step["at"])
    names = account_names(work, {step["actor_id"] for step in steps})
    for step in steps:
        step["who"] = step.pop("name", None) or names.get(step["actor_id"], "")
        step["at"] = rfc3339(step["at"])
    return {"items": steps}


def _own_steps(work: EventsWork, event_id: str) -> list[dict[str, Any]]:
    """From the outbox, which is this service's fact log and holds what happened from the moment of its commit."""
    outbox = kit_tables.outbox
    query = select(outbox.c.type, outbox.c.body).where(outbox.c.subject == event_id).order_by(outbox.c.position)
    asked: dict[str, dt.datetime] = {}
    steps = []
    for row in work.db.execute(query):
        what, data = row.type.rsplit(".v", 1)[0], row.body["data"]
        at = dt.datetime.fromisoformat(row.body["occurred_at"])
        step = _step(at, what, row.body["actor_id"], data)
        if what == "approval.requested":
            asked[data["approval_id"]] = at
            step["name"] = ROLE_NAMES.get(data["role"], data["role"])
        if what == "approval.decided" and data["approval_id"] in asked:
            step["waited_seconds"] = int((at - asked[data["approval_id"]]).total_seconds())
        steps.append(step)
    return steps


def _step(at: dt.datetime, what: str, actor_id: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": at,
        "what": what,
        "label": LABELS.get(what, what),
        "actor_id": actor_id,
        "opinion": data.get("comment") or data.get("reason") or None,
        "waited_seconds": None,
        "details": {name: data[name] for name in _SHOWN if data.get(name) is not None},
    }


def _partner_steps(work: EventsWork, event_id: str) -> list[dict[str, Any]]:
    query = select(negotiation_step).where(negotiation_step.c.event_id == event_id)
    rows = work.db.execute(query.order_by(negotiation_step.c.occurred_at, negotiation_step.c.fact_id)).all()
    partners = partner_names(work, {row.partner_id for row in rows})
    return [
        {
            "at": row.occurred_at,
            "what": row.what,
            "label": LABELS.get(row.what, row.what) + ("（代录）" if row.on_behalf else ""),
            "actor_id": row.actor_id,
            "name": _who_acted(row, partners),
            "opinion": row.text,
            "waited_seconds": None,
            "details": {"partner_id": row.partner_id, "partner": partners.get(row.partner_id, ""), **row.details},
        }
        for row in rows
    ]


def _who_acted(row: Any, partners: dict[str, str]) -> str | None:
    """The partner, for what partners do by their link; what one's answer set off for another is nobody's act."""
    if row.actor_id != "anonymous":
        return None
    return partners.get(row.partner_id, "") if row.what in _BY_PARTNERS else SYSTEM["system"]


QUERIES: dict[str, Any] = {"timeline": timeline}
