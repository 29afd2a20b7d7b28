"""The demo shows each case that an office meets, also when it is filled in a second time."""

from __future__ import annotations

import pytest

from runner.demo.cases import CASES
from runner.demo.office import EXERCISE
from tests.support.stack import Stack
from tests.system.conftest import EMBEDDED

STATES = {
    "示例：租车费超过限额": "draft",
    "示例：等待支部书记审批": "in_review",
    "示例：由代理人审批": "in_review",
    "示例：被退回修改": "draft",
    "示例：退回到上一步": "in_review",
    "示例：未通过": "rejected",
    "示例：主动撤回": "draft",
    "示例：批准后更换场地": "draft",
    "示例：已移交接任人": "inviting",
    "示例：对方建议改期": "inviting",
    "示例：两家单位中一家已同意": "inviting",
    "示例：两家单位都建议同一天": "inviting",
    "示例：两家单位中一家婉拒": "inviting",
    "示例：对方婉拒": "declined",
    "示例：链接已重发": "inviting",
    "示例：邀请已收回": "inviting",
    "示例：对方在候选时间不便": "draft",
    "示例：对方正在接受审计": "inviting",
    "示例：商定后对方申请变更": "confirmed",
    "示例：对方变更申请未获同意": "confirmed",
    "示例：纸质回执代录": "confirmed",
    "示例：来访安排已互通": "confirmed",
    "示例：名额已满有候补": "confirmed",
    "示例：两个支部共同主办": "confirmed",
    "示例：安排了车辆和会议室": "confirmed",
    "示例：会议室已被占用": "inviting",
    "示例：商定后改期": "inviting",
    "示例：商定后取消": "cancelled",
    "示例：列入年度计划": "confirmed",
    "示例：超支待财务审批": "confirmed",
    "示例：对方承担费用单独登记": "confirmed",
    "示例：契约共建经费": "inviting",
}


@pytest.mark.parametrize("stack", [EMBEDDED], indirect=True)
def test_each_case_is_there_once_however_often_the_demo_is_filled_in(stack: Stack) -> None:
    organizer = stack.session("organizer2")
    before = organizer.get("/events?limit=200").json()["items"]
    stack.process_of("up").stop(30)
    stack.bring_back()
    after = stack.session("organizer2").get("/events?limit=200").json()["items"]
    assert [event["id"] for event in after] == [event["id"] for event in before]
    cases = {event["theme"]: event["state"] for event in after if event["theme"].startswith("示例：")}
    assert set(cases) == {theme + EXERCISE for theme in CASES}
    assert cases == {theme + EXERCISE: state for theme, state in STATES.items()}
