"""What an actor may do with an event now: by its state, by their role, and never deciding on their own proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from kit.domain import Actor
from services.events.domain.negotiation import LEFT
from services.events.domain.states import AGREED, OVER, TOOK_PLACE, allows
from services.events.domain.study_event import StudyEvent

_VERBS = (
    ("submit", "提交审批"), ("withdraw", "撤回"), ("reschedule", "改期"), ("hold", "标记为已开展"),
    ("summarize", "完成总结"), ("publish", "宣传"), ("close", "归档"), ("cancel", "取消活动"),
)  # fmt: skip
_SUMMING_UP = TOOK_PLACE - {"closed"}


def possible_actions(
    event: StudyEvent, actor: Actor, now: dt.datetime, principals: Sequence[Actor] = ()
) -> list[dict[str, str]]:
    """[{action, label, method, href}], the likeliest first. `principals`: for whom the actor decides today."""
    found = [*_decisions(event, actor, principals)]
    if actor.branch_id == event.branch_id and actor.has("organizer", "secretary"):
        found += _of_organizer(event, now)
    elif actor.branch_id in event.cohost_branch_ids and actor.has("organizer", "secretary"):
        found += _of_cohost(event, now)
    found += _of_finance(event, actor)
    found += _handing_over(event, actor)
    found += _of_everybody(event, actor, now)
    seen: dict[str, dict[str, str]] = {}
    for action in found:
        seen.setdefault(action["href"] + action["method"], action)
    return list(seen.values())


def _decisions(event: StudyEvent, actor: Actor, principals: Sequence[Actor]) -> Iterator[dict[str, str]]:
    step = event.decidable(actor, principals)
    if step is not None:
        for action, label in (("approve", "同意"), ("return", "退回"), ("reject", "否决")):
            yield _action(action, label, f"/approvals/{step.id}/{action}")
    if event.to_be_reviewed() and event.may_review(actor):
        yield _of(event, "approve_briefing", "通过简报", "briefing/approve")
        yield _of(event, "return_briefing", "退回简报", "briefing/return")
    if event.to_be_screened() and event.may_screen(actor):
        yield _of(event, "screen_briefing", "保密审查", "briefing/screenings")


def _of_organizer(event: StudyEvent, now: dt.datetime) -> Iterator[dict[str, str]]:
    started = _started(event, now)
    ready = {
        "hold": started,
        "summarize": not event.missing_for_summary(),
        "close": event.settled_at is not None,
    }
    for verb, label in _VERBS:
        if allows(event.state, verb) and ready.get(verb, True):
            yield _of(event, verb, label, verb)
    yield from _while_inviting(event)
    if event.state in ("draft", "in_review", "inviting", "confirmed"):
        yield _of(event, "edit", "修改", "", "PATCH")
    step = event.pending_approval()
    if step is not None and not step.urged_today(now):
        yield _action("urge", "催办", f"/approvals/{step.id}/urge")
    if event.state in ("draft", "in_review", "inviting", "confirmed"):
        yield _of(event, "set_resources", "安排车辆、场地与设备", "resources", "PUT")
    yield from _on_the_day(event, started=started)
    yield from _afterwards(event)
    yield _of(event, "copy", "复制为新活动", "copy")


def _of_cohost(event: StudyEvent, now: dt.datetime) -> Iterator[dict[str, str]]:
    """A co-hosting branch looks after its own people, and leaves the event to its owner."""
    if event.state == "confirmed":
        yield _of(event, "book", "报名", "bookings")
    if _started(event, now):
        yield _of(event, "check_in", "签到", "checkins")


def _started(event: StudyEvent, now: dt.datetime) -> bool:
    """It has begun, or was held: people check in."""
    return event.state in ("confirmed", "held") and event.starts_at is not None and event.starts_at <= now


def _while_inviting(event: StudyEvent) -> Iterator[dict[str, str]]:
    if event.state in ("inviting", "confirmed"):
        yield _of(event, "arrange", "填写来访与接待安排", "arrangements", "PUT")
    if event.state != "inviting":
        return
    if event.waits_for_place:
        yield _of(event, "reschedule", "改期", "reschedule")
    if any(answer["answer"] in LEFT for answer in event.negotiation.values()):
        yield _of(event, "add_partner", "另邀一家单位", "partners")
        if len(event.partner_ids) > 1:
            yield _of(event, "continue_without_partner", "不再等待该单位", "continue-without")


def _on_the_day(event: StudyEvent, *, started: bool) -> Iterator[dict[str, str]]:
    if event.state == "confirmed":
        yield _of(event, "book", "报名", "bookings")
    if started:
        yield _of(event, "check_in", "签到", "checkins")
        yield _of(event, "checkin_code", "签到码", "checkin-code", "GET")
        yield _of(event, "check_in_on_paper", "补录纸质签到", "checkins/paper")
    if event.state == "held" and event.absentees():
        yield _of(event, "set_absences", "登记缺席原因", "absences", "PUT")


def _afterwards(event: StudyEvent) -> Iterator[dict[str, str]]:
    if event.state in _SUMMING_UP:
        yield _of(event, "add_outcome", "登记成果转化事项", "outcomes")
        if not event.outcomes and not event.no_outcomes_reason:
            yield _of(event, "declare_no_outcomes", "说明无成果转化事项", "no-outcomes")
        yield _of(event, "add_photo", "上传照片", "photos")
    if event.may_write():
        yield _of(event, "save_briefing", "撰写简报", "briefing", "PUT")
        if event.briefing is not None and event.briefing.state in ("draft", "returned"):
            yield _of(event, "submit_briefing", "提交简报审核", "briefing/submit")
    if event.state in AGREED - {"closed"}:
        if event.settled_at is None:
            yield _of(event, "record_expense", "登记支出", "expenses")
        yield _of(event, "record_contribution", "登记捐赠或对方承担的费用", "contributions")


def _of_finance(event: StudyEvent, actor: Actor) -> Iterator[dict[str, str]]:
    open_books = event.state in _SUMMING_UP and event.settled_at is None
    if (
        open_books
        and actor.has("finance")
        and event.unit_id in actor.unit_scope
        and actor.account_id not in event.authors
    ):
        yield _of(event, "settle", "结算", "settle")


def _handing_over(event: StudyEvent, actor: Actor) -> Iterator[dict[str, str]]:
    """By whoever runs it, their secretary, their leader."""
    if event.state in OVER:
        return
    own = actor.account_id == event.responsible_id and actor.branch_id == event.branch_id and actor.has("organizer")
    of_branch = actor.has("secretary") and actor.branch_id == event.branch_id
    if own or of_branch or (actor.has("leader") and event.unit_id in actor.unit_scope):
        yield _of(event, "hand_over", "移交", "hand-over")


def _of_everybody(event: StudyEvent, actor: Actor, now: dt.datetime) -> Iterator[dict[str, str]]:
    if actor.member_id is None and actor.branch_id not in event.branch_ids:
        return
    if actor.member_id is not None and _started(event, now) and not event.has_checked_in(actor.member_id):
        yield _of(event, "check_in", "签到", "checkins")
    live = {one.member_id for one in event.live_bookings()}
    if event.state == "confirmed" and actor.member_id is not None:
        if actor.member_id in live:
            yield _of(event, "cancel_my_booking", "取消我的报名", f"bookings/{actor.member_id}", "DELETE")
        elif actor.branch_id in event.branch_ids:
            yield _of(event, "book_me", "我要报名", "bookings/me")
    if event.state in _SUMMING_UP and (actor.branch_id in event.branch_ids or event.has_checked_in(actor.member_id)):
        yield _of(event, "add_reflection", "写心得体会", "reflections")


def _of(event: StudyEvent, action: str, label: str, path: str, method: str = "POST") -> dict[str, str]:
    return _action(action, label, f"/events/{event.id}/{path}".rstrip("/"), method)


def _action(action: str, label: str, path: str, method: str = "POST") -> dict[str, str]:
    return {"action": action, "label": label, "method": method, "href": f"/api/v1{path}"}
