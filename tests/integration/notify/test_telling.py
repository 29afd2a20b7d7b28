"""Which fact reaches whom."""

import pytest

from contracts import events, members, operations, partners
from kit.domain import Actor, NotFound
from services.notify.domain.rules import BY_FACT
from services.notify.handlers import REACTIONS
from tests.integration.notify.conftest import HEAD, INVITATION, account

SUMMARY = {"event_id": "e1", "branch_id": "b1", "theme": "学习劳模精神"}
BOOKING = {**SUMMARY, "booking_id": "k1"}
FINDING = {"finding_id": "f1", "inspection_id": "i1", "event_id": "e1", "branch_id": "b1"}
PLAN = {"plan_id": "pl1", "branch_id": "b1", "year": 2026}
REVIEW = {**SUMMARY, "revision": 1, "author_id": "organizer"}
APPROVAL = {"approval_id": "a1", "step": 1}


def test_the_proposer_hears_of_each_change_of_state_also_of_their_own_doing(notify):
    submitted = events.EventSubmitted(**HEAD, state="in_review", estimate="0.00", partner_ids=[], packs=[], warnings=0)
    notify.hears(submitted, by="organizer")
    notify.hears(events.EventReturned(**HEAD, state="draft", reason="缺预算"), by="secretary")
    assert notify.titles("organizer") == ["被退回：学习劳模精神", "已提交审批：学习劳模精神"]
    assert notify.told() == {"organizer": 2}


def test_drafting_and_revising_ones_own_proposal_tells_nobody(notify):
    notify.hears(events.EventRevised(**HEAD, state="draft", fields=["theme"]), by="organizer")
    assert notify.told() == {}
    notify.hears(events.EventRevised(**HEAD, state="draft", fields=["theme"]), by="organizer2")
    assert notify.told() == {"organizer": 1}


@pytest.mark.parametrize(
    ("role", "told"), [("secretary", "secretary"), ("leader", "leader"), ("committee", "committee")]
)
def test_approvers_are_those_of_the_branch_or_of_the_units_above(notify, role, told):
    notify.hears(events.ApprovalRequested(**HEAD, state="in_review", role=role, **APPROVAL), by="organizer")
    assert notify.told() == {told: 1}


def test_the_proposer_is_not_asked_to_approve(notify):
    notify.hears(account("organizer", roles=["organizer", "secretary"]))
    notify.hears(events.ApprovalRequested(**HEAD, state="in_review", role="secretary", **APPROVAL), by="leader")
    assert notify.told() == {"secretary": 1}


def test_a_deputy_is_told_while_they_decide_for_an_approver(notify, clock):
    days = {"from_on": "2026-05-08", "to_on": "2026-05-09"}
    appointed = {"deputy_id": "d1", "account_id": "member", "for_account_id": "secretary", **days}
    asked = events.ApprovalRequested(**HEAD, state="in_review", role="secretary", **APPROVAL)
    notify.hears(members.DeputyAppointed(**appointed))
    notify.hears(asked, by="organizer")
    assert notify.told() == {"secretary": 1, "member": 1}
    clock.advance(days=2)
    notify.hears(asked, by="organizer")
    clock.advance(days=-2)
    notify.hears(members.DeputyEnded(**appointed))
    notify.hears(asked, by="organizer")
    assert notify.told() == {"secretary": 3, "member": 1}


def test_who_took_an_event_over_hears_of_it_and_does_not_approve_it(notify):
    head = {**HEAD, "responsible_id": "secretary"}
    handed = events.EventHandedOver(
        **head, state="draft", from_branch_id="b1", reason="调岗", to_account_id="secretary"
    )
    notify.hears(handed, by="organizer")
    assert notify.told() == {"organizer": 1, "secretary": 1}
    notify.hears(events.ApprovalRequested(**head, state="in_review", role="secretary", **APPROVAL), by="leader")
    assert notify.told() == {"organizer": 1, "secretary": 1}


def test_the_organizer_hears_the_partners_answer_by_name(notify):
    notify.hears(partners.InvitationCountered(**INVITATION, slots=[], message=""), by="anonymous")
    assert notify.titles("organizer") == ["对方另提时间：学习劳模精神"]
    assert "示例工厂" in notify.do("inbox", actor("organizer"))["items"][0]["body"]
    assert notify.told() == {"organizer": 1}


def test_an_answer_that_comes_before_its_event_is_tried_again(notify):
    early = partners.InvitationDeclined(**{**INVITATION, "event_id": "e2"}, reason="没空")
    with pytest.raises(NotFound):
        notify.hears(early)
    envelope = notify.sent(early)
    assert notify.delivery.deliver("notify", envelope).word == "retrying"
    notify.hears(events.EventDrafted(**{**HEAD, "event_id": "e2"}, state="draft"), by="organizer")
    assert notify.delivery.deliver("notify", envelope, attempt=2).word == "applied"
    assert notify.told() == {"organizer": 1}


def test_the_booked_member_hears_and_guests_have_no_account(notify):
    notify.hears(events.BookingPromoted(**BOOKING, member_id="m2"))
    notify.hears(events.BookingWaitlisted(**BOOKING, member_id="m2"), by="member")
    notify.hears(events.BookingMade(**BOOKING, member_id="m2"), by="member")
    notify.hears(events.BookingMade(**BOOKING, member_id=None, guest=True))
    assert notify.titles("member") == ["候补中：学习劳模精神", "候补成功：学习劳模精神"]
    assert notify.told() == {"member": 2}


def test_cancelling_tells_everyone_who_was_told(notify):
    notify.hears(events.BookingPromoted(**BOOKING, member_id="m2"))
    notify.hears(events.ApprovalRequested(**HEAD, state="in_review", role="leader", **APPROVAL))
    notify.hears(events.EventCancelled(**HEAD, state="cancelled", reason="天气"), by="organizer")
    assert notify.told() == {"organizer": 1, "member": 2, "leader": 2}


def test_briefings_go_to_the_reviewers_and_back_to_the_author(notify):
    notify.hears(events.BriefingSubmitted(**REVIEW), by="organizer")
    assert notify.told() == {"secretary": 1, "leader": 1}
    notify.hears(events.BriefingReturned(**REVIEW, reason="太长"), by="secretary")
    notify.hears(events.BriefingApproved(**REVIEW, comment="好"), by="secretary")
    assert notify.titles("organizer") == ["简报通过：学习劳模精神", "简报退回：学习劳模精神"]


def test_findings_go_to_the_branch_and_their_rectification_to_the_supervisors(notify):
    raised = {
        "rectification": "prompt",
        "category": "record",
        "method": "调阅资料",
        "due_at": "2026-05-15T01:00:00+00:00",
    }
    notify.hears(events.FindingRaised(**FINDING, state="open", **raised), by="supervisor")
    assert notify.told() == {"organizer": 1, "secretary": 1}
    message = notify.do("inbox", actor("secretary"))["items"][0]
    assert (message["body"], message["link"]) == ("请在2026年5月15日前整改。", "/findings/f1")
    notify.hears(events.FindingRectified(**FINDING, state="rectified"), by="organizer")
    assert notify.titles("supervisor") == ["待复查：学习劳模精神"]


@pytest.mark.parametrize("role", ["organizer", "secretary", "leader", "committee"])
def test_a_late_finding_is_told_to_the_role_whose_step_it_is(notify, role):
    late = {"step": 1, "role": role, "due_at": "2026-05-15T23:59:59+08:00"}
    notify.hears(events.FindingEscalated(**FINDING, state="open", **late))
    assert notify.told() == {role: 1}
    assert notify.do("inbox", actor(role))["items"][0]["body"].endswith(
        "应于2026年5月15日前整改，至今未报告，请督促整改。"
    )


def test_more_time_a_team_and_a_measure_are_told_to_whom_they_concern(notify):
    asked = {"until": "2026-06-01", "reason": "外出审计"}
    notify.hears(events.FindingExtensionRequested(**FINDING, state="open", **asked), by="organizer")
    decided = {"granted": True, "due_at": "2026-06-01T23:59:59+08:00", "reason": "属实"}
    notify.hears(events.FindingExtensionDecided(**FINDING, state="open", **decided), by="supervisor")
    assert notify.told() == {"supervisor": 1, "organizer": 1, "secretary": 1}
    team = {"inspection_id": "i1", "unit_id": "u1", "state": "opened", "account_id": "member"}
    days = {"from_on": "2026-05-08", "to_on": "2026-05-20"}
    notify.hears(events.InspectorAppointed(**team, **days), by="supervisor")
    assert notify.do("inbox", actor("member"))["items"][0]["link"] == "/inspections/i1"
    measure = {"accountability_id": "m1", "branch_id": "b1", "unit_id": "u1", "measure": "reminder", "name": "谈话提醒"}
    grounds = {"finding_ids": ["f1"], "reason": "逾期", "basis": "办法"}
    notify.hears(events.AccountabilityApplied(**measure, **grounds), by="committee")
    assert notify.told() == {"supervisor": 1, "organizer": 2, "secretary": 2, "member": 1, "leader": 1}
    assert notify.do("inbox", actor("secretary"))["items"][0]["link"] == "/branches/b1/dossier"


OVER_LINE = {
    "event_id": "e1", "branch_id": "b1", "fund_id": "f1", "amount": "2500.00", "request_id": "r1", "excess": "400.00",
    "category": "vehicle", "invoice_no": "INV-9", "spent_on": "2026-05-08", "requester_id": "organizer",
}  # fmt: skip


def test_an_expense_above_the_line_goes_to_finance_by_number_alone_and_back_to_who_asked(notify):
    asked = events.ExpenseRequested(**OVER_LINE, reason="路线延长")
    notify.hears(asked, by="organizer")
    assert notify.told() == {"finance": 1}
    message = notify.do("inbox", actor("finance"))["items"][0]
    assert (message["title"], message["link"]) == ("超支待审批：LX-2026-0001", "/events/e1")
    assert message["body"] == "活动 LX-2026-0001 有一笔超支申请，等待财务审批。"
    notify.hears(events.ExpenseApproved(**OVER_LINE, comment="同意"), by="finance")
    notify.hears(events.ExpenseRefused(**OVER_LINE, reason="票据不符"), by="finance")
    assert notify.titles("organizer") == ["超支未批准：LX-2026-0001", "超支已批准：LX-2026-0001"]
    assert notify.told() == {"finance": 1, "organizer": 2}


def test_the_proposer_is_not_asked_to_decide_on_more_money_for_their_own_event(notify):
    notify.hears(account("organizer", roles=["organizer", "finance"], unit_id="u2"))
    notify.hears(events.ExpenseRequested(**OVER_LINE, reason="路线延长"), by="secretary")
    assert notify.told() == {"finance": 1}
    with pytest.raises(NotFound):
        notify.hears(events.ExpenseRequested(**{**OVER_LINE, "event_id": "e2"}, reason="早到"), by="secretary")


def test_a_finding_about_an_event_of_an_old_ledger_is_told_although_no_copy_of_it_is_kept_here(notify):
    rectified = events.FindingRectified(**{**FINDING, "event_id": "imported"}, state="rectified")
    notify.hears(rectified, by="organizer")
    assert notify.titles("supervisor") == ["待复查：联学活动"]


def test_plans_go_to_leaders_and_committee_and_back_to_the_branch(notify):
    notify.hears(events.PlanSubmitted(**PLAN, lines=3, estimate="9.00"), by="organizer")
    assert notify.told() == {"leader": 1, "committee": 1}
    notify.hears(events.PlanReturned(**PLAN, reason="超预算"), by="leader")
    assert notify.titles("organizer") == ["年度计划被退回"]


def test_a_locked_account_is_told_nothing(notify):
    notify.hears(account("secretary", active=False))
    notify.hears(account("organizer", active=False))
    notify.hears(events.BriefingSubmitted(**REVIEW), by="somebody")
    notify.hears(events.EventClosed(**HEAD, state="closed"))
    assert notify.told() == {"leader": 1}


def test_the_same_fact_twice_tells_once(notify):
    envelope = notify.sent(events.EventClosed(**HEAD, state="closed"))
    assert notify.delivery.apply("notify", envelope).word == "applied"
    assert notify.delivery.apply("notify", envelope).word == "duplicate"
    assert notify.told() == {"organizer": 1}


def test_the_system_is_told_nothing(notify):
    notify.hears(events.EventClosed(**{**HEAD, "proposer_id": "system"}, state="closed"))
    assert notify.told() == {}


def test_every_rule_has_its_reaction():
    told = {fact_class.TYPE for fact_class in REACTIONS["notify"]}
    assert set(BY_FACT) <= told


def actor(name):
    return Actor(account_id=name)


def test_the_organizer_hears_of_a_missed_deadline_and_later_the_secretary(notify):
    notify.hears(partners.InvitationExpired(**INVITATION))
    assert notify.told() == {"organizer": 1}
    notify.hears(partners.InvitationOverdue(**INVITATION))
    assert notify.told() == {"organizer": 1, "secretary": 1}
    assert notify.titles("secretary") == ["对方逾期未复，请督促：学习劳模精神"]


def test_administrators_hear_of_a_discrepancy_and_nobody_else(notify):
    notify.hears(account("supervisor", roles=["supervisor", "admin"]))
    found = {"discrepancy_id": "d1", "service": "partners", "kind": "inbox_row_missing", "fact_ids": ["f1"], "count": 1}
    notify.hears(operations.DiscrepancyFound(**found, subscriber="partners", producer="events", details=""))
    assert notify.titles("supervisor") == ["数据核对发现异常：收件记录缺失"]
    assert notify.told() == {"supervisor": 1}


NUDGE = {"nudge_id": "n1", "branch_id": "b1", "unit_id": "u2"}
BEHIND = {"reasons": [], "overdue": 3, "text": "逾期未交的总结 2 篇（2 篇起提醒）"}
NOTICE = {"notice_id": "c1", "unit_id": "u1", "title": "示例通报", "event_ids": ["e1"], "branch_ids": ["b1"]}


def test_a_branch_that_is_behind_hears_of_it_and_its_leaders_only_when_it_is_escalated(notify):
    notify.hears(events.NudgeOpened(**NUDGE, **BEHIND), by="system")
    assert notify.told() == {"organizer": 1, "secretary": 1}
    notify.hears(events.NudgeEscalated(**NUDGE, **BEHIND, opened_at="2026-05-08T00:00:00+00:00"), by="system")
    assert notify.told() == {"organizer": 1, "secretary": 2, "leader": 1, "committee": 1}
    notify.hears(events.NudgeSettled(**NUDGE, why="caught_up"), by="system")
    notify.hears(events.BranchUrged(urging_id="g1", branch_id="b1", reason="请抓紧"), by="supervisor")
    assert notify.titles("organizer") == ["督导催办：b1", "提醒已解除：b1", "请抓紧：b1有逾期事项"]


def test_a_notice_goes_to_its_reviewers_and_once_issued_to_every_branch_of_the_unit_and_below(notify):
    notify.hears(events.NoticeSubmitted(**NOTICE), by="supervisor")
    assert notify.told() == {"leader": 1, "committee": 1}
    notify.hears(events.NoticeReturned(**NOTICE, author_id="supervisor", reason="补充做法"), by="leader")
    notify.hears(events.NoticeIssued(**NOTICE, number="〔2026〕1号", text_sha256="0" * 64), by="leader")
    assert notify.told() == {"leader": 1, "committee": 1, "supervisor": 1, "organizer": 1, "secretary": 1,
                             "organizer2": 1}  # fmt: skip
    assert notify.titles("organizer2") == ["经验通报〔2026〕1号：示例通报"]
    notify.hears(
        events.NoticeRetracted(**{**NOTICE, "unit_id": "u9"}, number="〔2026〕1号", reason="有误"), by="leader"
    )
    assert len(notify.titles("organizer2")) == 1
