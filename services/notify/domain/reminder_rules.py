"""The words of reminders and greetings: facts that say the same of many kinds, so each kind has its rule.

The service that owns a thing decides when it is due and says so once; who hears of it, and in which words, is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.notify.domain.rules import BY_FACT, EVENT, HOME, RULES, Rule, name_of

VARIED: Mapping[str, tuple[str, ...]] = {"reminder.raised.v1": ("kind", "stage"), "member.greeted.v1": ("occasion",)}
"""Fact → the fields that name the variant of its rule."""

SUPERIOR = {"secretary": "leader", "finance": "leader", "leader": "committee", "committee": "leader"}
"""Whose step is late → whose it is to see to it."""

OUTCOMES = "/outcomes"
SETTINGS = "/notifications"
MAIL_RETURNED = "delivery-parked-own"
"""The rule for a mail that did not reach its own account; what did not get out to others is told to administrators."""
PARTNER_MAIL_RETURNED = "delivery-parked-partner"
"""The rule for a mail that did not reach a partner's contact: whoever runs the event can call, or mend the address."""

CHANNEL_STUCK = "delivery-parked-channel"
"""The rule for what does not get out over a channel that was set up."""


def _remind(variant: str, audiences: tuple[str, ...], title: str, body: str, link: str = EVENT) -> Rule:
    return Rule("reminder.raised.v1", audiences, title, body, link, variant=variant, once_a_day=True)


def _greet(occasion: str, title: str, body: str) -> Rule:
    return Rule("member.greeted.v1", ("member",), title, body, HOME, variant=occasion, retired=True)


_RUNNING = ("proposer", "organizers")
_ATTENDING = ("people", *_RUNNING)

REMINDERS: tuple[Rule, ...] = (
    _remind("event.week_before", _ATTENDING, "{when}举行：{theme}", "活动 {number} 将于{due_on}举行，请做好准备。"),
    _remind("event.day_before", _ATTENDING, "{when}举行：{theme}", "活动 {number} 将于{due_on}举行，请准时参加。"),
    _remind("hold.overdue", _RUNNING, "请登记开展情况：{theme}",
            "活动 {number} 的商定时间已过，还没有登记是否开展。请登记，或改期、取消。"),
    _remind("hold.escalated", ("secretaries",), "开展情况迟迟未登记：{theme}",
            "活动 {number} 的商定时间已过多日，至今没有登记是否开展，请支部书记督促。"),
    _remind("summary.on_the_day", _RUNNING, "今天应完成总结：{theme}", "活动 {number} 的总结应于今天完成。"),
    _remind("summary.overdue", _RUNNING, "总结已逾期：{theme}",
            "活动 {number} 的总结应于{due_on}前完成，请尽快补齐。"),
    _remind("summary.escalated", ("secretaries",), "总结逾期，请督促：{theme}",
            "活动 {number} 的总结应于{due_on}前完成，至今没有完成，请支部书记督促。"),
    _remind("publication.on_the_day", _RUNNING, "今天应宣传发布：{theme}", "活动 {number} 的简报应于今天发布。"),
    _remind("publication.overdue", _RUNNING, "宣传发布已逾期：{theme}", "活动 {number} 的简报应于{due_on}前发布。"),
    _remind("publication.escalated", ("secretaries",), "宣传发布逾期，请督促：{theme}",
            "活动 {number} 的简报应于{due_on}前发布，至今没有发布，请支部书记督促。"),
    _remind("settlement.on_the_day", ("finance",), "今天应结算经费：{theme}", "活动 {number} 的经费应于今天结算。"),
    _remind("settlement.overdue", ("finance",), "经费结算已逾期：{theme}",
            "活动 {number} 的经费应于{due_on}前结算。"),
    _remind("settlement.escalated", ("finance", "leaders"), "经费结算逾期，请督促：{theme}",
            "活动 {number} 的经费应于{due_on}前结算，至今没有结算，请单位领导督促。"),
    _remind("outcome.week_before", ("owner",), "{when}到期：{title}",
            "由您负责的成果转化事项应于{due_on}前完成。", OUTCOMES),
    _remind("outcome.on_the_day", ("owner",), "今天到期：{title}", "由您负责的成果转化事项应于今天完成。", OUTCOMES),
    _remind("outcome.overdue", ("owner",), "已逾期：{title}",
            "由您负责的成果转化事项应于{due_on}前完成，请尽快办理。",
            OUTCOMES),
    _remind("outcome.escalated", ("owner", "secretaries"), "成果转化事项逾期，请督促：{title}",
            "活动 {number} 的成果转化事项应于{due_on}前完成，至今没有完成，请支部书记督促。", OUTCOMES),
    _remind("finding.week_before", ("organizers", "secretaries"), "整改{when}到期：{theme}",
            "该活动的问题应于{due_on}前整改。", "/findings/{thing_id}"),
    _remind("finding.day_before", ("organizers", "secretaries"), "整改{when}到期：{theme}",
            "该活动的问题应于{due_on}前整改。", "/findings/{thing_id}"),
    _remind("approval.overdue", ("approvers",), "审批已等待多日：{theme}",
            "活动 {number} 等待{role}审批，已经超过期限。"),
    _remind("approval.escalated", ("approvers", "superiors"), "审批迟迟未办：{theme}",
            "活动 {number} 等待{role}审批，应于{due_on}前办理，至今没有办理。"),
    _greet("birthday", "生日快乐", "祝您生日快乐，身体健康，工作顺利！"),
    _greet("political_birthday", "政治生日快乐", "今天是您的政治生日。愿您不忘初心，牢记使命。"),
    Rule("invitation.reminded.v1", _RUNNING, "对方答复将到期，请致电：{theme}",
         "{partner}还没有答复活动 {number} 的邀请，答复期限是{due_on}。请致电联系人，或代为登记回执。"),
    Rule("delivery.parked.v1", ("account",), "邮件没有送出",
         "发往您邮箱的通知没有送出（{provider_code}）。请检查通知设置中的邮箱地址。", SETTINGS, spare_actor=False,
         variant="own", once_a_day=True),
    Rule("delivery.parked.v1", ("admins",), "渠道未送出：{name}",
         "经“{name}”发送的通知没有送出（{provider_code}），已停止重试。请排除故障后在渠道页重新发送。",
         "/channels/{channel_id}", spare_actor=False, variant="channel"),
    Rule("delivery.parked.v1", _RUNNING, "给对方的邮件没有送达：{theme}",
         "活动 {number} 发给{partner}联系人的邮件没有送达（{provider_code}）。请核对邮箱后重发，或用其他方式告知。",
         spare_actor=False, variant="partner"),
    Rule("dispatch.reminded.v1", ("people",), "外派廉洁提醒：{project}",
         "外派期间请严格遵守廉洁从审各项规定，不接受被审计单位的宴请、礼品和安排。", HOME),
)  # fmt: skip

ALL_RULES: tuple[Rule, ...] = (*RULES, *REMINDERS)
BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in ALL_RULES}
TOLD: tuple[str, ...] = tuple(dict.fromkeys(rule.fact for rule in ALL_RULES))
"""The facts of which somebody is told."""


def rule_for(fact_type: str, known: Mapping[str, Any]) -> Rule | None:
    """The fact's rule; None for a variant of a newer producer's, of which nobody is told."""
    fields = VARIED.get(fact_type)
    if fields is None:
        return BY_FACT.get(fact_type) or BY_NAME.get(name_of(fact_type))
    return BY_NAME.get(name_of(fact_type, ".".join(str(known.get(name)) for name in fields)))
