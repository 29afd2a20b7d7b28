"""The demo shows each case that an office meets, also when it is filled in a second time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runner.demo.cases import CASES
from runner.demo.office import EXERCISE
from tests.support.stack import Stack, embedded_stack

STATES = {
    "示例：租车费超过限额": "draft",
    "示例：等待支部书记审批": "in_review",
    "示例：被退回修改": "draft",
    "示例：未通过": "rejected",
    "示例：主动撤回": "draft",
    "示例：批准后更换场地": "draft",
    "示例：对方建议改期": "inviting",
    "示例：两家单位中一家已同意": "inviting",
    "示例：两家单位中一家婉拒": "inviting",
    "示例：对方婉拒": "declined",
    "示例：链接已重发": "inviting",
    "示例：名额已满有候补": "confirmed",
    "示例：商定后改期": "inviting",
    "示例：商定后取消": "cancelled",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with embedded_stack(tmp_path_factory.mktemp("cases"), {"LIANXUE_DEMO_CASES": "1"}) as running:
        yield running


def test_each_case_is_there_once_however_often_the_demo_is_filled_in(shown):
    organizer = shown.session("organizer2")
    before = organizer.get("/events?limit=200").json()["items"]
    shown.process_of("up").stop(30)
    shown.bring_back()
    after = shown.session("organizer2").get("/events?limit=200").json()["items"]
    assert [event["id"] for event in after] == [event["id"] for event in before]
    cases = {event["theme"]: event["state"] for event in after if event["theme"].startswith("示例：")}
    assert set(cases) == {theme + EXERCISE for theme in CASES}
    assert cases == {theme + EXERCISE: state for theme, state in STATES.items()}
