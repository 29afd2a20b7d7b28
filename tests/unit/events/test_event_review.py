"""Approvals and the briefing's review: one after another, by their role, never on what one proposed or wrote."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.domain import Conflict, Forbidden, Invalid, Stale
from services.events.domain.briefing_draft import BriefingFacts, draft_body, draft_title
from services.events.domain.possible import possible_actions
from services.events.domain.study_event import StudyEvent
from tests.unit.events.drafts import END, IN_STATE, NOW, START, actor, draft, held, in_review, names, next_id, reviewed

SECRETARY, LEADER, ORGANIZER = actor("secretary"), actor("leader", branch_id=None), actor("organizer")


def steps(event: StudyEvent) -> list[tuple[str, str]]:
    return [(step.role, step.state) for step in event.current_chain()]


def current(event: StudyEvent) -> str:
    step = event.pending_approval()
    assert step is not None
    return step.id


def test_steps_follow_one_another() -> None:
    event = in_review()
    assert steps(event) == [("secretary", "pending"), ("leader", "waiting")]
    assert event.approve(current(event), SECRETARY, "同意", NOW) is False
    assert steps(event) == [("secretary", "approved"), ("leader", "pending")]
    assert event.approve(current(event), LEADER, "同意", NOW) is True


def test_a_later_step_cannot_be_decided_early() -> None:
    event = in_review()
    with pytest.raises(Conflict) as refused:
        event.approve(event.current_chain()[1].id, LEADER, "同意", NOW)
    assert refused.value.code == "approval.not_current"


@pytest.mark.parametrize(
    "somebody",
    [
        actor("leader"),
        actor("secretary", branch_id="branch-2"),
        actor("secretary", "organizer"),
        actor("organizer", "somebody"),
    ],
    ids=["another role", "another branch", "the proposer with the role", "no approver"],
)
def test_who_may_not_decide_is_forbidden(somebody: object) -> None:
    event = in_review()
    with pytest.raises(Forbidden):
        event.approve(current(event), somebody, "同意", NOW)  # type: ignore[arg-type]
    assert steps(event)[0] == ("secretary", "pending")


def test_rights_are_judged_before_the_state() -> None:
    event = IN_STATE["cancelled"]()
    event.approvals = in_review().approvals
    with pytest.raises(Forbidden):
        event.approve(event.approvals[0].id, LEADER, "同意", NOW)


def test_a_step_goes_back_to_an_earlier_one() -> None:
    event = in_review()
    event.approve(current(event), SECRETARY, "同意", NOW)
    event.return_to_step(current(event), LEADER, "请书记再核", 1, NOW)
    assert (event.state, steps(event)) == ("in_review", [("secretary", "pending"), ("leader", "waiting")])
    with pytest.raises(Invalid):
        event.return_to_step(current(event), SECRETARY, "再退", 1, NOW)


def test_a_second_attempt_starts_a_new_chain_and_keeps_the_first() -> None:
    event = in_review()
    event.return_to_proposer(current(event), SECRETARY, "补充", NOW)
    event.submit([], [], ["secretary"], NOW, next_id)
    assert [step.state for step in event.approvals] == ["returned", "void", "pending"]
    assert [step.attempt for step in event.approvals] == [1, 1, 2]


def test_a_step_is_urged_once_a_day() -> None:
    event = in_review()
    event.urge(current(event), NOW)
    with pytest.raises(Conflict):
        event.urge(current(event), NOW + dt.timedelta(hours=2))
    event.urge(current(event), NOW + dt.timedelta(days=1))
    assert names(event).count("approval.urged") == 2


def test_all_missing_fields_are_named_at_once() -> None:
    event = draft(problem=None, partner_ids=["p1", "p9"], slots=[], budget=None, unplanned_reason=None, checklist={})
    with pytest.raises(Invalid) as refused:
        event.check_complete(["a", "b"], {"p1"})
    assert {error["pointer"] for error in refused.value.errors} == {
        "/problem", "/slots", "/budget", "/unplanned_reason", "/checklist/a", "/checklist/b", "/partner_ids/1",
    }  # fmt: skip


def test_the_briefing_is_never_reviewed_by_its_author() -> None:
    event = held()
    event.save_briefing("题", "文", "secretary", END, None)
    event.submit_briefing("organizer", END)
    for somebody in (SECRETARY, actor("leader", "organizer")):
        with pytest.raises(Forbidden) as refused:
            event.approve_briefing(somebody, "", END)
        assert refused.value.code == "briefing.own"
    event.approve_briefing(LEADER, "可发", END)
    assert event.briefing is not None
    assert event.briefing.state == "approved"


def test_editing_an_approved_briefing_asks_for_review_again() -> None:
    event = reviewed()
    event.save_briefing("新题", "新文", "organizer", END, 3)
    assert event.briefing is not None
    assert (event.briefing.state, event.briefing.revision, event.briefing.version) == ("draft", 2, 4)
    with pytest.raises(Conflict) as refused:
        event.summarize(END)
    assert refused.value.details["missing"] == ["经他人审核通过的简报"]


def test_a_briefing_saved_on_an_older_copy_is_stale() -> None:
    event = held()
    event.save_briefing("题", "文", "organizer", END, 0)
    with pytest.raises(Stale):
        event.save_briefing("题", "文二", "organizer", END, 0)


def test_summarize_names_all_that_is_missing() -> None:
    with pytest.raises(Conflict) as refused:
        held().summarize(END)
    assert refused.value.code == "event.not_ready"
    assert len(refused.value.details["missing"]) == 3


FACTS = BriefingFacts(
    theme="走进<车间>", branch="示例支部", partners=["示例企业"], starts_at=START, ends_at=END, venue="示例科技园",
    own_present=12, partner_present=5, problem="如何识别产能数据失真",
    agenda=[{"title": "参观", "minutes": 90, "speaker": None}],
    reflections=[("示例成员01", "受益匪浅")], outcomes=[("核查方法", "示例成员02", dt.date(2026, 8, 1))],
)  # fmt: skip


def test_the_draft_tells_the_facts_in_sections_and_escapes_people_s_text() -> None:
    body = draft_body(FACTS)
    for text in (
        "一、时间地点",
        "2026年6月8日 09:00至12:00",
        "签到 12 人",
        "参观（90 分钟）",
        "受益匪浅",
        "2026年8月1日前完成",
    ):
        assert text in body
    assert "六、成果转化" in body
    assert "示例支部与示例企业" in draft_title(FACTS)
    assert "<script" not in draft_body(BriefingFacts("<script>", "支部", ["企业"]))


def test_empty_sections_leave_no_gap_in_the_numbering() -> None:
    body = draft_body(BriefingFacts("主题", "支部", ["企业"]))
    assert "四、主要内容" in body
    assert "五、" not in body


def test_actions_follow_role_and_state() -> None:
    def offered(event: StudyEvent, somebody: object, now: dt.datetime = NOW) -> set[str]:
        return {one["action"] for one in possible_actions(event, somebody, now)}  # type: ignore[arg-type]

    assert {"submit", "edit", "cancel", "copy"} <= offered(draft(), ORGANIZER)
    assert {"approve", "return", "reject"} <= offered(in_review(), SECRETARY)
    assert "approve" not in offered(in_review(), LEADER)
    assert "approve" not in offered(in_review(), actor("secretary", "organizer"))
    assert "hold" not in offered(IN_STATE["confirmed"](), ORGANIZER)
    assert "hold" in offered(IN_STATE["confirmed"](), ORGANIZER, START)
    asking = IN_STATE["inviting"](partner_ids=["p1", "p2"])
    assert "add_partner" not in offered(asking, ORGANIZER)
    asking.note_answer("p2", 1, "declined", {"reason": "检修"})
    assert {"add_partner", "continue_without_partner"} <= offered(asking, ORGANIZER)
    assert "summarize" in offered(reviewed(), ORGANIZER)
    assert "summarize" not in offered(held(), ORGANIZER)
    assert "settle" in offered(held(), actor("finance", branch_id=None))
    assert offered(IN_STATE["confirmed"](), actor("member", member_id="m1")) == {"book_me"}
