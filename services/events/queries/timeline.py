"""What happened to an event, from this service's own facts and from what the partners did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from kit.clock import rfc3339
from services.events.domain.approval import ROLE_NAMES, waited
from services.events.persistence.event_tables import negotiation_step
from services.events.persistence.metadata import kit_tables
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.confidential import sees_all
from services.events.queries.names import SYSTEM, account_names, partner_names

LABELS = {
    "event.drafted": "起草", "event.revised": "修改", "event.submitted": "提交审批", "event.withdrawn": "撤回",
    "event.returned": "退回", "event.rejected": "未通过", "event.approved": "审批通过，邀请联学单位",
    "event.partners_changed": "调整联学单位", "event.venue_taken": "场地冲突，等待调整", "event.confirmed": "确认时间",
    "event.resource_taken": "资源冲突，等待调整", "event.resources_changed": "安排车辆、场地与设备",
    "event.absences_recorded": "登记缺席原因",
    "event.declined": "对方婉拒", "event.rescheduled": "改期", "event.cancelled": "取消", "event.handed_over": "移交",
    "event.held": "已开展", "event.summarized": "完成总结", "event.published": "宣传", "event.closed": "归档",
    "event.arranged": "填写来访与接待安排",
    "event.imported": "补录（导入历史台账）",
    "approval.requested": "待审批", "approval.decided": "审批", "approval.urged": "催办",
    "budget.reserved": "预留经费", "budget.released": "释放经费", "expense.recorded": "登记支出",
    "budget.settled": "结算", "expense.requested": "申请超支", "expense.approved": "超支获批",
    "expense.refused": "超支未批准", "contribution.recorded": "登记捐赠或对方承担的费用",
    "booking.made": "报名", "booking.waitlisted": "候补", "booking.promoted": "候补转正",
    "booking.cancelled": "取消报名",
    "checkin.recorded": "签到", "reflection.added": "提交心得", "outcome.added": "登记成果转化事项",
    "outcome.changed": "更新成果转化事项", "outcome.waived": "说明无成果转化事项", "photo.added": "上传照片",
    "briefing.saved": "保存简报", "briefing.submitted": "提交简报", "briefing.approved": "简报通过",
    "briefing.returned": "简报退回", "briefing.screened": "保密审查",
    "invitation.issued": "发出邀请", "invitation.reissued": "重发邀请",
    "invitation.proposed": "提出新时间", "invitation.accepted": "对方同意", "invitation.declined": "对方婉拒",
    "invitation.countered": "对方建议其他时间", "invitation.refused": "未采纳对方建议",
    "invitation.reminded": "临近答复期限，提醒承办人致电", "reminder.raised": "到期提醒",
    "invitation.revoked": "邀请失效", "invitation.expired": "逾期未复",
    "invitation.overdue": "逾期未复，提醒支部书记", "invitation.amended": "对方调整人数",
    "invitation.change_requested": "对方请求变更", "invitation.change_accepted": "同意变更",
    "invitation.change_refused": "未同意变更", "invitation.arranged": "对方提供接待安排",
    "feedback.given": "回访评价",
}  # fmt: skip
NOT_WAITED = waited(None, None)
_SHOWN = (
    "step", "role", "decision", "fields", "reopened", "amount", "category", "starts_at", "ends_at", "added", "removed",
    "member_id", "channels", "present", "absent", "override_reason", "chain", "revision", "for_account_id",
    "from_account_id", "to_account_id",
)  # fmt: skip


_PEOPLE = {"for_account_id": "for_whom", "from_account_id": "from_whom", "to_account_id": "to_whom"}
"""Accounts in a step's details, and under which word their name stands beside the id."""

_CONFIDENTIAL = ("approval.", "budget.", "expense.", "contribution.", "invitation.", "feedback.", "event.venue_taken",
                 "event.resource_taken")  # fmt: skip
"""Money and invitations are not for the role `member`, nor for visitors of another branch's event."""


_BY_PARTNERS = {
    "invitation.accepted", "invitation.declined", "invitation.countered", "invitation.amended",
    "invitation.change_requested", "invitation.arranged", "feedback.given",
}  # fmt: skip


def timeline(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Every step in order: who, when, what, with which opinion, and how long an approval had waited."""
    steps = [*_own_steps(work, event_id), *_partner_steps(work, event_id)]
    _still_waiting(work, event_id, steps)
    if not sees_all(work, work.events.get(event_id)):
        steps = [step for step in steps if not step["what"].startswith(_CONFIDENTIAL)]
    steps.sort(key=lambda step: step["at"])
    named = {step["details"].get(key) for step in steps for key in _PEOPLE}
    names = account_names(work, {step["actor_id"] for step in steps} | named)
    for step in steps:
        step["details"] |= {title: names.get(step["details"][key], "") for key, title in _PEOPLE.items()
                            if key in step["details"]}  # fmt: skip
        step["who"] = step.pop("name", None) or names.get(step["actor_id"], "")
        step["at"] = rfc3339(step["at"])
    return {"items": steps}


def _own_steps(work: EventsWork, event_id: str) -> list[dict[str, Any]]:
    """From the outbox, which is this service's fact log and holds what happened from the moment of its commit."""
    outbox = kit_tables.outbox
    query = select(outbox.c.type, outbox.c.body).where(outbox.c.subject == event_id).order_by(outbox.c.position)
    asked: dict[tuple[int, str], dt.datetime] = {}
    steps = []
    for row in work.db.execute(query):
        what, data = row.type.rsplit(".v", 1)[0], row.body["data"]
        at = dt.datetime.fromisoformat(row.body["occurred_at"])
        step = _step(at, what, row.body["actor_id"], data)
        if what == "approval.requested":
            asked[data["step"], data["role"]] = at
            step["name"] = ROLE_NAMES.get(data["role"], data["role"])
        if what == "approval.decided":
            step |= waited(asked.get((data["step"], data["role"])), at)
        steps.append(step)
    return steps


def _still_waiting(work: EventsWork, event_id: str, steps: list[dict[str, Any]]) -> None:
    """What is still to be decided says how long it has been asked for."""
    pending = {(one.step, one.role) for one in work.events.get(event_id).pending_approvals()}
    for step in reversed(steps):
        key = (step["details"].get("step"), step["details"].get("role"))
        if step["what"] == "approval.requested" and key in pending:
            step.update(waited(step["at"], work.now))
            pending.remove(key)


def _step(at: dt.datetime, what: str, actor_id: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": at,
        "what": what,
        "label": LABELS.get(what, what),
        "actor_id": actor_id,
        "opinion": data.get("comment") or data.get("reason") or None,
        **NOT_WAITED,
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
            **NOT_WAITED,
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
