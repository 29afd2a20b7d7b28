"""One example of each case that an office meets, so that every page has something to show.

A case is left alone when an event of its theme is there already.
"""

from __future__ import annotations

from collections.abc import Callable

from kit.domain import SYSTEM, Actor
from runner.demo.cases import agreed, approvals, furniture, inspection, money, partners
from runner.demo.hands import Hands
from runner.demo.office import EXERCISE
from runner.demo.stage import Stage

CASES: dict[str, Callable[[Stage, str], None]] = {
    "示例：租车费超过限额": approvals.over_a_cap,
    "示例：等待支部书记审批": approvals.waiting_for_the_secretary,
    "示例：由代理人审批": approvals.by_a_deputy,
    "示例：被退回修改": approvals.returned,
    "示例：退回到上一步": approvals.back_to_a_step,
    "示例：未通过": approvals.rejected,
    "示例：主动撤回": approvals.withdrawn,
    "示例：批准后更换场地": approvals.reopened,
    "示例：已移交接任人": approvals.handed_over,
    "示例：对方建议改期": partners.countered,
    "示例：两家单位中一家已同意": partners.two_partners,
    "示例：两家单位都建议同一天": partners.both_countered,
    "示例：两家单位中一家婉拒": partners.one_declined,
    "示例：对方婉拒": partners.declined,
    "示例：链接已重发": partners.reissued,
    "示例：邀请已收回": partners.revoked,
    "示例：对方在候选时间不便": partners.away,
    "示例：对方正在接受审计": partners.under_audit,
    "示例：商定后对方申请变更": partners.change_asked,
    "示例：对方变更申请未获同意": partners.change_refused,
    "示例：纸质回执代录": partners.on_paper,
    "示例：来访安排已互通": partners.arranged,
    "示例：名额已满有候补": agreed.full,
    "示例：两个支部共同主办": agreed.cohosted,
    "示例：安排了车辆和会议室": agreed.with_resources,
    "示例：会议室已被占用": agreed.waiting_for_a_room,
    "示例：商定后改期": agreed.rescheduled,
    "示例：商定后取消": agreed.cancelled,
    "示例：列入年度计划": money.planned,
    "示例：超支待财务审批": money.over_the_line,
    "示例：对方承担费用单独登记": money.paid_by_others,
    "示例：契约共建经费": money.by_agreement,
}
"""Theme -> how it came to be so."""


def all_there(hands: Hands) -> bool:
    """Whether every case was played before."""
    return not {theme + EXERCISE for theme in CASES} - _themes(hands, SYSTEM) and inspection.is_there(hands)


def play(stage: Stage) -> None:
    """Every case that is not there yet."""
    furniture.bring(stage)
    there = _themes(stage.hands, stage.organizer)
    for theme, case in CASES.items():
        if theme + EXERCISE not in there:
            case(stage, theme)
    if not inspection.is_there(stage.hands):
        inspection.hold(stage)


def _themes(hands: Hands, actor: Actor) -> set[str]:
    return {event["theme"] for event in hands.listed("events", "events", actor)}
