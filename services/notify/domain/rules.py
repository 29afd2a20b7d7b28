"""Which fact is told to whom, in which words. The Chinese words are here, the English ones in `english`.

Audiences: `proposer` of the event · `organizers`, `secretaries` of the branch · `leaders`, `committee`, `supervisors`,
`finance` of the unit and those above it · `holders`: the role that the fact names · `approvers`: the same with their
deputies, without those whose own it is · `member`, `author`, `owner`, `requester`, `account`: whom the fact names ·
`people`: the members whom the fact lists · `superiors`: who sees to it that the named role does its step ·
`runners`: organizers and secretaries of all branches of the unit and below · `told`: everybody who was told about this
event before · `admins`: all of them · `retired_of_branch`, `retired_below`: retired members of the branch, or of all
branches of the unit and below, where the office has them told.
Titles and bodies name things, never people: names can be erased in one place, sentences cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ROLE_OF = {"organizers": "organizer", "secretaries": "secretary"}
UNIT_ROLE_OF = {"leaders": "leader", "committee": "committee", "supervisors": "supervisor", "finance": "finance"}
UNIT_ROLES = ("leader", "finance", "committee", "supervisor", "admin")

HOME = "/"
EVENT = "/events/{event_id}"
PLAN = "/plans/{plan_id}"
FINDING = "/findings/{finding_id}"
INSPECTION = "/inspections/{inspection_id}"
DOSSIER = "/branches/{branch_id}/dossier"
OVERSIGHT = "/oversight?branch_id={branch_id}"
NOTICE = "/commendations/{notice_id}"


def name_of(fact: str, variant: str = "") -> str:
    """event.returned.v1 → event-returned; with a variant, that behind it."""
    subject = fact.rpartition(".")[0]
    return (f"{subject}.{variant}" if variant else subject).replace(".", "-")


@dataclass(frozen=True)
class Rule:
    """`spare_actor`: who did it need not be told of it; but the proposer is told of each change of state.

    `spare_proposer`: what is to be decided is not for whoever proposed the event.
    `variant`: which of its fact's rules it is, where there are several.
    `once_a_day`: the same words about the same thing are said to the same person once a day.
    `retired`: whether retired members get it while their office has not chosen; None: it is none of their business.
    """

    fact: str
    audiences: tuple[str, ...]
    title: str
    body: str
    link: str = EVENT
    spare_actor: bool = True
    spare_proposer: bool = False
    variant: str = ""
    once_a_day: bool = False
    retired: bool | None = None

    @property
    def name(self) -> str:
        """What its words are called, also in addresses, where a dot begins a suffix: the fact and the variant."""
        return name_of(self.fact, self.variant)


def of_state(fact: str, title: str, body: str, *more: str, retired: bool | None = None) -> Rule:
    """A change of the event's state."""
    return Rule(fact, ("proposer", *more), title, body, spare_actor=False, retired=retired)


RULES: tuple[Rule, ...] = (
    of_state("event.submitted.v1", "已提交审批：{theme}", "活动 {number} 已提交，等待审批。"),
    of_state("event.withdrawn.v1", "已撤回：{theme}", "活动 {number} 已撤回为草稿。{reason}"),
    of_state("event.returned.v1", "被退回：{theme}", "活动 {number} 被退回修改，原因：{reason}"),
    of_state("event.rejected.v1", "未通过：{theme}", "活动 {number} 未通过审批，原因：{reason}"),
    of_state("event.approved.v1", "审批通过：{theme}", "活动 {number} 审批通过，可以向联学单位发送邀请链接。"),
    of_state("event.confirmed.v1", "时间已商定：{theme}", "活动 {number} 各方已商定时间，可以报名了。",
             "retired_of_branch", retired=False),
    Rule("event.venue_taken.v1", ("proposer", "organizers"), "场地冲突：{theme}",
         "活动 {number} 各方已商定时间，但届时场地已被占用，请改期或更换场地。", spare_actor=False),
    Rule("event.resource_taken.v1", ("proposer", "organizers"), "资源冲突：{theme}",
         "活动 {number} 各方已商定时间，但{reason}，请更换资源或改期。", spare_actor=False),
    of_state("event.declined.v1", "对方婉拒：{theme}", "活动 {number} 的联学单位均已婉拒，预留经费已释放。"),
    of_state("event.rescheduled.v1", "改期：{theme}", "活动 {number} 需要改期，原因：{reason}", "told"),
    of_state("event.cancelled.v1", "已取消：{theme}", "活动 {number} 已取消，原因：{reason}", "told"),
    of_state("event.handed_over.v1", "已移交：{theme}", "活动 {number} 已移交，原因：{reason}", "organizers"),
    of_state("event.held.v1", "已开展：{theme}", "活动 {number} 已开展，请收集心得、整理成果并撰写简报。"),
    of_state("event.summarized.v1", "已总结：{theme}", "活动 {number} 已完成总结，可以宣传发布。"),
    of_state("event.published.v1", "已宣传：{theme}", "活动 {number} 的简报已发布并登记。",
             "retired_of_branch", retired=True),
    of_state("event.closed.v1", "已归档：{theme}", "活动 {number} 已归档。"),
    Rule("event.revised.v1", ("proposer",), "内容被修改：{theme}", "活动 {number} 的内容被他人修改，请查看。"),
    Rule("approval.requested.v1", ("approvers",), "待审批：{theme}", "活动 {number} 等待{role}审批。"),
    Rule("approval.urged.v1", ("approvers",), "催办：{theme}", "活动 {number} 的承办人请{role}尽快审批。"),
    Rule("invitation.accepted.v1", ("proposer", "organizers"), "对方接受：{theme}",
         "{partner}接受了活动 {number} 的邀请。"),
    Rule("invitation.declined.v1", ("proposer", "organizers"), "对方婉拒：{theme}",
         "{partner}婉拒了活动 {number} 的邀请，原因：{reason}"),
    Rule("invitation.countered.v1", ("proposer", "organizers"), "对方另提时间：{theme}",
         "{partner}对活动 {number} 另提了时间，请接受、婉拒或另行提议。"),
    Rule("invitation.change_requested.v1", ("proposer", "organizers"), "对方请求变更：{theme}",
         "{partner}请求变更活动 {number}，原因：{reason}"),
    Rule("invitation.expired.v1", ("proposer", "organizers"), "对方逾期未复：{theme}",
         "{partner}未在期限内答复活动 {number} 的邀请，请与对方联系，或另提时间、另邀一家、不再等待该单位。"),
    Rule("invitation.overdue.v1", ("secretaries",), "对方逾期未复，请督促：{theme}",
         "{partner}逾期未答复活动 {number} 的邀请，承办人至今没有处理，请支部书记督促。"),
    Rule("feedback.given.v1", ("proposer", "organizers"), "对方反馈：{theme}", "{partner}对活动 {number} 给出了反馈。"),
    Rule("expense.requested.v1", ("finance",), "超支待审批：{number}", "活动 {number} 有一笔超支申请，等待财务审批。",
         spare_proposer=True),
    Rule("expense.approved.v1", ("requester",), "超支已批准：{number}",
         "活动 {number} 的超支申请已批准，支出已登记。{comment}"),
    Rule("expense.refused.v1", ("requester",), "超支未批准：{number}",
         "活动 {number} 的超支申请未获批准或已失效，原因：{reason}"),
    Rule("booking.made.v1", ("member",), "已为您报名：{theme}", "您已被安排参加该活动。"),
    Rule("booking.waitlisted.v1", ("member",), "候补中：{theme}", "名额已满，您在候补名单上。", spare_actor=False),
    Rule("booking.promoted.v1", ("member",), "候补成功：{theme}", "有名额空出，您已报名成功。", spare_actor=False),
    Rule("outcome.added.v1", ("owner",), "成果转化事项：{theme}", "由您负责：{problem}，期限{due_on}。"),
    Rule("briefing.submitted.v1", ("secretaries", "leaders"), "简报待审：{theme}", "活动的简报已提交，等待审核。"),
    Rule("briefing.approved.v1", ("author",), "简报通过：{theme}", "您撰写的简报已通过审核。{comment}"),
    Rule("briefing.returned.v1", ("author",), "简报退回：{theme}", "您撰写的简报被退回，原因：{reason}"),
    Rule("finding.raised.v1", ("organizers", "secretaries"), "督导发现问题：{theme}", "请在{due_on}前整改。",
         FINDING),
    Rule("finding.rectified.v1", ("supervisors",), "待复查：{theme}", "支部报告问题已整改，请复查。", FINDING),
    Rule("finding.verified.v1", ("organizers", "secretaries"), "整改通过：{theme}", "问题已整改到位。", FINDING),
    Rule("finding.reopened.v1", ("organizers", "secretaries"), "整改未通过：{theme}", "复查未通过，原因：{reason}",
         FINDING),
    Rule("finding.planned.v1", ("supervisors",), "整改方案已提交：{theme}",
         "支部已提交整改方案，共 {measures} 项措施，最后一项{last_due_on}前完成。", FINDING),
    Rule("finding.extension_requested.v1", ("supervisors",), "申请延期：{theme}",
         "支部申请把整改期限延至{until}，原因：{reason}", FINDING),
    Rule("finding.extension_decided.v1", ("organizers", "secretaries"), "延期申请已有决定：{theme}",
         "整改期限为{due_on}，理由：{reason}", FINDING),
    Rule("finding.escalated.v1", ("holders",), "整改逾期：{theme}",
         "该活动的问题应于{due_on}前整改，至今未报告，请督促整改。", FINDING, spare_actor=False),
    Rule("inspector.appointed.v1", ("account",), "您已加入检查组", "授权期限为{from_on}至{to_on}。", INSPECTION),
    Rule("accountability.applied.v1", ("organizers", "secretaries", "leaders"), "问责决定：{name}",
         "对{branch}作出“{name}”，依据：{basis}", DOSSIER),
    Rule("nudge.opened.v1", ("secretaries", "organizers"), "请抓紧：{branch}有逾期事项", "{text}。请尽快补齐。",
         OVERSIGHT),
    Rule("nudge.escalated.v1", ("leaders", "committee", "secretaries"), "上报：{branch}逾期事项仍未改善",
         "已提醒该支部，至今没有改善：{text}。", OVERSIGHT),
    Rule("nudge.settled.v1", ("secretaries", "organizers"), "提醒已解除：{branch}", "逾期事项已经赶上，提醒解除。",
         OVERSIGHT),
    Rule("branch.urged.v1", ("secretaries", "organizers"), "督导催办：{branch}", "督导员催办：{reason}", OVERSIGHT),
    Rule("notice.submitted.v1", ("leaders", "committee", "supervisors"), "经验通报待审核：{title}",
         "一份经验通报等待审核印发。", NOTICE),
    Rule("notice.returned.v1", ("author",), "经验通报被退回：{title}", "通报被退回，原因：{reason}", NOTICE),
    Rule("notice.issued.v1", ("runners", "retired_below"), "经验通报{number}：{title}", "请各支部学习借鉴。", NOTICE,
         retired=True),
    Rule("notice.retracted.v1", ("runners", "retired_below"), "经验通报{number}已撤回：{title}", "撤回原因：{reason}",
         NOTICE, retired=True),
    Rule("plan.submitted.v1", ("leaders", "committee"), "年度计划待审批", "{branch} {year} 年度计划等待审批。", PLAN),
    Rule("plan.approved.v1", ("organizers",), "年度计划已批准", "{year} 年度计划已批准。{comment}", PLAN),
    Rule("discrepancy.found.v1", ("admins",), "数据核对发现异常：{kind}",
         "{service} 服务核对数据时发现 {count} 处异常。请在服务器上运行 lianxue facts check 查看，并按运维手册处理。",
         HOME, spare_actor=False),
    Rule("delivery.parked.v1", ("admins",), "未能送出：{channel}",
         "经{channel}发送的台账检查点没有送出（{provider_code}），已停止重试。请排除故障后重新发送，办法见运维手册。",
         HOME, spare_actor=False),
    Rule("plan.returned.v1", ("organizers",), "年度计划被退回", "{year} 年度计划被退回，原因：{reason}", PLAN),
)  # fmt: skip

BY_FACT: Mapping[str, Rule] = {rule.fact: rule for rule in RULES}
