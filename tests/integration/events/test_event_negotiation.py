"""Partners' facts, money that comes and goes with them, venues, copies; on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from contracts import members, partners
from kit.clock import rfc3339
from kit.database import Database
from kit.domain import Conflict, NotFound, Stale
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    FINANCE,
    LEADER,
    MEMBER,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    PARTNER,
    SECOND_PARTNER,
    SECRETARY,
    STRANGER,
    THIRD_PARTNER,
    UNIT,
    Office,
)

BOTH = [PARTNER, SECOND_PARTNER]


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def slots(office: Office, event_id: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = office.event(event_id)["slots"]
    return found


def test_a_decline_by_all_gives_the_money_back(office: Office) -> None:
    event_id = office.inviting(partner_ids=BOTH)
    assert office.fund() == ("2100.00", "0.00")
    office.decline(event_id, PARTNER)
    assert office.event(event_id)["state"] == "inviting"
    office.decline(event_id, SECOND_PARTNER)
    assert (office.event(event_id)["state"], office.fund()) == ("declined", ("0.00", "0.00"))


def test_the_organizer_invites_another_and_goes_on_without_one(office: Office) -> None:
    event_id = office.inviting(partner_ids=BOTH)
    slot = slots(office, event_id)[0]
    office.accept(event_id, slot, PARTNER)
    with pytest.raises(Conflict):
        office.do(ORGANIZER, "add_partner", event_id=event_id, partner_id=THIRD_PARTNER)
    office.decline(event_id, SECOND_PARTNER)
    added = office.do(ORGANIZER, "add_partner", event_id=event_id, partner_id=THIRD_PARTNER)
    assert added["partner_ids"] == [PARTNER, THIRD_PARTNER]
    office.decline(event_id, THIRD_PARTNER)
    gone_on = office.do(ORGANIZER, "continue_without_partner", event_id=event_id, partner_id=THIRD_PARTNER)
    assert gone_on["state"] == "confirmed"


def test_a_counter_proposal_accepted_by_the_organizer_moves_the_date(office: Office) -> None:
    event_id = office.inviting()
    other = office.slot(33, hour=14)
    office.accept(event_id, other)
    event = office.event(event_id)
    assert (event["state"], event["starts_at"]) == ("confirmed", other["starts_at"])


def test_a_material_edit_releases_the_money_and_older_answers_count_no_more(office: Office) -> None:
    event_id = office.inviting()
    before = office.clock.now()
    office.clock.advance(hours=1)
    office.do(ORGANIZER, "edit_event", event_id=event_id, venue={"name": "别处", "region": "武汉", "off_site": False})
    assert (office.event(event_id)["state"], office.fund()[0]) == ("draft", "0.00")
    office.do(ORGANIZER, "submit_event", event_id=event_id)
    office.approve_all(event_id)
    assert (office.event(event_id)["terms"], office.fund()[0]) == (2, "2100.00")
    late = partners.InvitationAccepted(
        invitation_id="i", event_id=event_id, partner_id=PARTNER, round=1, headcount=5, by="partner",
        **slots(office, event_id)[0],
    )  # fmt: skip
    office.hear(late, at=before)
    assert office.event(event_id)["state"] == "inviting"


def test_an_answer_to_a_cancelled_event_changes_nothing(office: Office) -> None:
    event_id = office.inviting()
    slot = slots(office, event_id)[0]
    assert office.do(ORGANIZER, "cancel_event", event_id=event_id, reason="检修")["state"] == "cancelled"
    office.accept(event_id, slot)
    assert (office.event(event_id)["state"], office.fund()[0]) == ("cancelled", "0.00")
    assert office.do(ORGANIZER, "timeline", event_id=event_id)["items"][-1]["what"] == "invitation.accepted"


def test_an_answer_that_overtakes_its_event_is_tried_again(office: Office) -> None:
    with pytest.raises(NotFound):
        office.accept("not-there-yet", office.slot(31))


def test_a_venue_has_one_event_at_a_time_and_the_next_one_follows(office: Office) -> None:
    first, second = office.confirmed(), office.inviting()
    office.accept(second, slots(office, first)[0])
    waiting = office.event(second)
    assert (waiting["state"], waiting["venue_taken_by"]) == ("inviting", first)
    assert "event.venue_taken" in office.facts(second)
    conflicts = office.do(ORGANIZER, "conflicts", event_id=second, **slots(office, first)[0])
    assert [one["code"] for one in conflicts["conflicts"]] == ["venue"]
    assert len(conflicts["suggestions"]) == 5
    office.do(ORGANIZER, "cancel_event", event_id=first, reason="让出场地")
    assert office.event(second)["state"] == "confirmed"


def test_who_waits_for_a_venue_may_seek_another_date(office: Office) -> None:
    first, second = office.confirmed(), office.inviting()
    office.accept(second, slots(office, first)[0])
    office.do(ORGANIZER, "reschedule_event", event_id=second, slots=[office.slot(40)], reason="场地冲突")
    event = office.event(second)
    assert (event["state"], event["venue_taken_by"], event["slots"]) == ("inviting", None, [office.slot(40)])


def test_another_year_s_date_asks_the_approvers_again(office: Office) -> None:
    event_id = office.confirmed()
    answer = office.do(ORGANIZER, "reschedule_event", event_id=event_id, slots=[office.slot(300)], reason="检修")
    assert (answer["state"], office.fund()[0]) == ("draft", "0.00")


def test_a_dissolved_branch_s_open_events_go_to_its_parent(office: Office) -> None:
    open_id, over_id = office.confirmed(), office.drafted()
    office.do(ORGANIZER, "cancel_event", event_id=over_id, reason="不办")
    office.hear(members.BranchDissolved(branch_id=BRANCH, parent_id=OTHER_BRANCH, reason="项目结束"))
    assert office.event(open_id, STRANGER)["branch_id"] == OTHER_BRANCH
    assert office.event(over_id)["branch_id"] == BRANCH
    assert office.facts(open_id)[-1] == "event.handed_over"


def test_an_older_fact_does_not_overwrite_a_newer_copy(office: Office) -> None:
    def named(name: str) -> members.UnitChanged:
        return members.UnitChanged(unit_id=UNIT, name=name, parent_id=None)

    office.versions = 100
    office.hear(named("新名"))
    office.versions = 50
    office.hear(named("旧名"))
    with office.works.read() as work:
        unit = work.copies.unit(UNIT)
    assert unit is not None
    assert unit.name == "新名"


def test_an_erased_member_leaves_no_name(office: Office) -> None:
    event_id = office.confirmed()
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=[MEMBERS[0]])
    office.hear(members.MemberErased(member_id=MEMBERS[0]))
    assert [one["name"] for one in office.do(ORGANIZER, "bookings", event_id=event_id)["people"]] == [""]


def test_the_timeline_names_partners_and_people_in_order(office: Office) -> None:
    account = members.AccountChanged(
        account_id=ORGANIZER.account_id, what="created", roles=["organizer"], branch_id=BRANCH, unit_id=UNIT,
        member_id=None, active=True, name="示例承办人",
    )  # fmt: skip
    office.hear(account)
    event_id = office.inviting()
    office.clock.advance(minutes=5)
    office.accept(event_id, slots(office, event_id)[0])
    items = office.do(ORGANIZER, "timeline", event_id=event_id)["items"]
    assert (items[0]["what"], items[0]["who"]) == ("event.drafted", "示例承办人")
    asked = [one["who"] for one in items if one["what"] == "approval.requested"]
    assert asked == ["支部书记", "单位领导", "财务", "机关党委审批岗"]
    accepted = next(one for one in items if one["what"] == "invitation.accepted")
    assert accepted["details"]["partner"] == "示例企业1"
    seen = {one["what"] for one in office.do(MEMBER, "timeline", event_id=event_id)["items"]}
    assert "event.confirmed" in seen
    assert not {what for what in seen if what.startswith(("approval.", "budget.", "invitation."))}
    assert [one["at"] for one in items] == sorted(one["at"] for one in items)
    assert items[-1]["at"] == rfc3339(office.clock.now())


def test_an_amended_headcount_reaches_the_briefing(office: Office) -> None:
    event_id = office.held()
    office.hear(partners.ReplyAmended(invitation_id="i", event_id=event_id, partner_id=PARTNER, round=1, headcount=33))
    assert "联学单位 33 人" in office.do(ORGANIZER, "briefing", event_id=event_id)["body_html"]


def test_lists_are_filtered_and_paged(office: Office) -> None:
    ids = [office.drafted(theme=f"示例主题{number}") for number in range(3)]
    first = office.do(ORGANIZER, "events", limit=2)
    rest = office.do(ORGANIZER, "events", limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in [*first["items"], *rest["items"]]] == ids[::-1]
    assert rest["next_cursor"] is None
    for filters, expected in (
        ({"q": "主题1"}, [ids[1]]),
        ({"q": "示例企业1"}, ids[::-1]),
        ({"q": "100%"}, []),
        ({"state": "held"}, []),
        ({"partner_id": PARTNER}, ids[::-1]),
        ({"partner_id": SECOND_PARTNER}, []),
        ({"year": 2026, "branch_id": BRANCH}, ids[::-1]),
        ({"year": 2025}, []),
    ):
        assert [one["id"] for one in office.do(ORGANIZER, "events", **filters)["items"]] == expected, filters


def test_numbers_count_up_within_the_year_of_the_draft(office: Office) -> None:
    ids = [office.drafted(), office.drafted()]
    office.clock.moment = dt.datetime(2027, 1, 1, 0, 0, tzinfo=dt.UTC)
    ids.append(office.drafted())
    numbers = [office.event(event_id)["number"] for event_id in ids]
    assert numbers == ["LX-2026-0001", "LX-2026-0002", "LX-2027-0001"]


def blackouts(*periods: tuple[str, str, str], partner_id: str = PARTNER) -> partners.PartnerBlackoutsChanged:
    """When a partner is not available."""
    said = [{"starts_on": first, "ends_on": last, "reason": reason} for first, last, reason in periods]
    return partners.PartnerBlackoutsChanged(partner_id=partner_id, blackouts=said)


def test_a_time_in_a_black_out_of_a_partner_is_warned_of_and_not_forbidden(office: Office) -> None:
    day = office.slot(31)["starts_at"][:10]
    office.hear(blackouts((day, day, "年度检修"), ("2026-01-01", "2026-01-02", "早已过去")))
    event_id = office.submitted()
    [warning] = [one for one in office.event(event_id)["preflight"] if one["rule"] == "partner.blackout"]
    assert warning["level"] == "warn"
    assert "示例企业1" in warning["message"]
    assert "年度检修" in warning["message"]
    assert "候选时间 1" in warning["arithmetic"]
    office.hear(blackouts())
    assert office.do(ORGANIZER, "withdraw_event", event_id=event_id)["state"] == "draft"
    office.do(ORGANIZER, "submit_event", event_id=event_id)
    assert "partner.blackout" not in {one["rule"] for one in office.event(event_id)["preflight"]}


def of_invitation(event_id: str, partner_id: str = PARTNER, round_: int = 1) -> dict[str, object]:
    """What every fact of an invitation says."""
    key = f"invitation-{partner_id}"
    return {"invitation_id": key, "event_id": event_id, "partner_id": partner_id, "round": round_}


def test_a_date_that_all_partners_can_make_is_found_first_and_names_who_has_not_said_so(office: Office) -> None:
    three = [*BOTH, THIRD_PARTNER]
    event_id = office.inviting(partner_ids=three)
    assert office.do(ORGANIZER, "common_slots", event_id=event_id) == {"items": []}
    common, alone = office.slot(33, hour=8, hours=6), office.slot(36)
    for partner_id, offers in ((PARTNER, [common, alone]), (SECOND_PARTNER, [office.slot(33, hour=9, hours=6)])):
        said = partners.InvitationCountered(**of_invitation(event_id, partner_id), slots=offers, message="改期")
        office.hear(said)
    day = common["starts_at"][:10]
    office.hear(blackouts((day, day, "年度检修"), partner_id=THIRD_PARTNER))
    first, *others = office.do(SECRETARY, "common_slots", event_id=event_id)["items"]
    assert (first["starts_at"], first["ends_at"]) == (office.slot(33, hour=9)["starts_at"], common["ends_at"])
    assert [one["id"] for one in first["can"]] == BOTH
    assert [one["id"] for one in first["not_said"]] == [THIRD_PARTNER]
    assert [(one["id"], one["reason"]) for one in first["away"]] == [(THIRD_PARTNER, "年度检修")]
    assert (first["everybody"], first["working_day"]) == (False, True)
    assert [len(one["can"]) for one in others] == sorted((len(one["can"]) for one in others), reverse=True)
    office.decline(event_id, THIRD_PARTNER)
    assert office.do(ORGANIZER, "common_slots", event_id=event_id)["items"][0]["everybody"] is True
    with pytest.raises(NotFound):
        office.do(STRANGER, "common_slots", event_id=event_id)


def test_without_a_partner_that_was_taken_back_the_event_goes_on(office: Office) -> None:
    event_id = office.inviting(partner_ids=BOTH)
    office.accept(event_id, slots(office, event_id)[0], PARTNER)
    office.hear(partners.InvitationRevoked(**of_invitation(event_id, SECOND_PARTNER), reason="内容变更"))
    with pytest.raises(Conflict):
        office.do(ORGANIZER, "continue_without_partner", event_id=event_id, partner_id=SECOND_PARTNER)
    office.hear(
        partners.InvitationRevoked(**of_invitation(event_id, SECOND_PARTNER), reason="改请他家", by="organizer")
    )
    done = office.do(ORGANIZER, "continue_without_partner", event_id=event_id, partner_id=SECOND_PARTNER)
    assert (done["state"], done["partner_ids"]) == ("confirmed", [PARTNER])


def test_a_granted_change_seeks_the_other_date_and_gives_the_seats_up_for_whoever_waits(office: Office) -> None:
    event_id = office.confirmed()
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=[MEMBERS[0]])
    other = office.slot(40)
    granted = partners.ChangeAccepted(**of_invitation(event_id), message="好的", slots=[other])
    office.hear(granted, actor=ORGANIZER)
    event = office.event(event_id)
    assert (event["state"], event["starts_at"], event["slots"]) == ("inviting", None, [other])
    assert "event.rescheduled" in office.facts(event_id)
    office.accept(event_id, other, round_=2)
    assert office.event(event_id)["starts_at"] == other["starts_at"]
    acknowledged = partners.ChangeAccepted(**of_invitation(event_id, round_=2), message="知道了", slots=[])
    office.hear(acknowledged)
    assert office.event(event_id)["state"] == "confirmed"


def test_a_granted_date_of_another_year_goes_back_to_draft_with_the_money(office: Office) -> None:
    event_id = office.confirmed()
    office.hear(partners.ChangeAccepted(**of_invitation(event_id), message="", slots=[office.slot(300)]))
    assert (office.event(event_id)["state"], office.fund()[0]) == ("draft", "0.00")
    office.hear(partners.ChangeAccepted(**of_invitation(event_id), message="", slots=[office.slot(40)]))
    assert office.event(event_id)["state"] == "draft"


def test_a_granted_change_is_a_process_that_everybody_can_follow(office: Office) -> None:
    event_id = office.confirmed()
    granted = partners.ChangeAccepted(**of_invitation(event_id), message="示例：检修", slots=[office.slot(40)])
    office.hear(granted, actor=ORGANIZER)
    [begun] = office.do(ORGANIZER, "event_processes", event_id=event_id)["items"]
    assert (begun["kind"], begun["reason"], begun["started_by"]) == ("reschedule", "示例：检修", ORGANIZER.account_id)
    office.accept(event_id, office.slot(40), round_=2)
    office.hear(partners.ChangeAccepted(**of_invitation(event_id), message="跨年", slots=[office.slot(300)]))
    last = office.do(ORGANIZER, "event_processes", event_id=event_id)["items"][-1]
    assert (last["kind"], [step["amount"] for step in last["steps"] if step["name"] == "money"]) == (
        "reopen", ["2100.00"],
    )  # fmt: skip


def test_a_grant_that_comes_late_does_not_move_the_date_agreed_since(office: Office) -> None:
    event_id = office.confirmed()
    first = office.event(event_id)["version"]
    other = office.slot(45)
    office.do(ORGANIZER, "reschedule_event", event_id=event_id, slots=[other], reason="示例：检修")
    office.accept(event_id, other, round_=2)
    late = partners.ChangeAccepted(
        **of_invitation(event_id), message="", slots=[office.slot(40)], event_version=first - 1
    )
    office.hear(late)
    event = office.event(event_id)
    assert (event["state"], event["starts_at"]) == ("confirmed", other["starts_at"])


def test_a_partner_whose_agreement_is_used_up_does_not_join_an_event_paid_by_it(office: Office) -> None:
    office.fund_id = office.do(
        FINANCE, "open_fund", name="共建", year=2026, kind="agreement", amount="9000.00"
    )["id"]  # fmt: skip
    office.hear(
        partners.AgreementSigned(
            agreement_id="a1", partner_id=THIRD_PARTNER, starts_on="2026-01-01", ends_on="2026-12-31",
            yearly_amount="2000.00",
        )
    )  # fmt: skip
    event_id = office.inviting(partner_ids=BOTH)
    office.decline(event_id, SECOND_PARTNER)
    with pytest.raises(Conflict) as refused:
        office.do(ORGANIZER, "add_partner", event_id=event_id, partner_id=THIRD_PARTNER)
    assert refused.value.code == "agreement.exceeded"
    assert office.event(event_id)["partner_ids"] == BOTH


def test_an_agreement_that_was_ended_counts_no_longer(office: Office) -> None:
    of_year = {"partner_id": THIRD_PARTNER, "starts_on": "2026-01-01", "yearly_amount": "2000.00"}
    office.fund_id = office.do(
        FINANCE, "open_fund", name="共建", year=2026, kind="agreement", amount="9000.00"
    )["id"]  # fmt: skip
    office.hear(partners.AgreementSigned(agreement_id="a1", ends_on="2026-12-31", **of_year))
    office.hear(partners.AgreementEnded(agreement_id="a1", ends_on="2026-01-31", **of_year))
    event_id = office.inviting(partner_ids=BOTH)
    office.decline(event_id, SECOND_PARTNER)
    assert office.do(ORGANIZER, "add_partner", event_id=event_id, partner_id=THIRD_PARTNER)


VISIT = {"visitor_list": "示例成员01、示例成员02", "plates": "鄂A00000"}


def test_our_side_of_the_visit_is_kept_out_of_the_open_part_of_facts_and_from_members(office: Office) -> None:
    event_id = office.confirmed()
    version = office.event(event_id)["version"]
    done = office.do(ORGANIZER, "arrange_event", event_id=event_id, expected_version=version, **VISIT)
    assert done["arrangements"]["plates"] == "鄂A00000"
    assert office.event(event_id)["arrangements"]["visitor_list"] == VISIT["visitor_list"]
    assert "arrangements" not in office.event(event_id, MEMBER)
    with pytest.raises(Stale):
        office.do(ORGANIZER, "arrange_event", event_id=event_id, expected_version=version)
    with pytest.raises(NotFound):
        office.do(STRANGER, "arrange_event", event_id=event_id, **VISIT)
    [fact] = facts_in(office.works, "event.arranged.v1")
    assert "示例成员" not in str(fact["data"])
    assert "示例成员" not in str(office.do(ORGANIZER, "timeline", event_id=event_id))
    assert "arrange" in {one["action"] for one in office.do(ORGANIZER, "actions", event_id=event_id)["items"]}


def test_a_booking_says_how_many_have_a_seat(office: Office) -> None:
    event_id = office.confirmed()
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:2])
    assert {fact["data"]["seats_taken"] for fact in facts_in(office.works, "booking.made.v1")} == {2}


@pytest.mark.parametrize(
    ("words", "warned"),
    [({}, True), ({"notice": "〔exercise〕提醒"}, False), ({"audit_notice": "〔exercise〕提醒"}, False)],
)
def test_a_missing_notice_for_a_partner_under_audit_is_warned_of(
    office: Office, words: dict[str, str], warned: bool
) -> None:
    office.hear(members.UnitChanged(unit_id=UNIT, name="示例特派办", parent_id=None, **words))
    assert warned_rules(office, office.submitted(budget=[])) == set()
    audited = partners.PartnerChanged(
        partner_id=PARTNER, name="示例企业1", industry=None, field=None, region=None, frontline=True, under_audit=True
    )
    office.hear(audited)
    assert warned_rules(office, office.submitted(budget=[])) == ({"partner.audit_notice"} if warned else set())


def test_a_partner_put_under_audit_while_others_decide_needs_the_committee(office: Office) -> None:
    line = {"theme": "走进车间", "form": "visit", "month": 6, "headcount": 12, "estimate": "0.00", "partner_ids": []}
    plan = office.do(ORGANIZER, "draft_plan", year=2026, branch_id=BRANCH, lines=[line])
    office.do(ORGANIZER, "submit_plan", plan_id=plan["id"])
    office.do(LEADER, "approve_plan", plan_id=plan["id"], comment="同意")
    planned = {"plan_line_id": plan["lines"][0]["id"], "unplanned_reason": None, "budget": []}
    event_id = office.submitted(**planned)
    office.hear(
        partners.PartnerChanged(
            partner_id=PARTNER, name="示例企业1", industry=None, field=None, region=None, frontline=True,
            under_audit=True,
        )
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        office.approve_all(event_id)
    assert refused.value.code == "event.needs_committee"
    step = office.pending(event_id)
    assert step is not None
    assert step["role"] == "leader"
    office.do(LEADER, "return_approval", approval_id=step["id"], reason="对方正在接受审计")
    office.do(ORGANIZER, "submit_event", event_id=event_id)
    office.approve_all(event_id)
    assert office.event(event_id)["state"] == "inviting"


def warned_rules(office: Office, event_id: str) -> set[str]:
    """Rules about partners that warned."""
    return {one["rule"] for one in office.event(event_id)["preflight"] if one["rule"].startswith("partner.")}


def test_the_timeline_says_that_the_organizer_recorded_a_reply_on_a_partners_behalf(office: Office) -> None:
    event_id = office.inviting()
    on_paper = partners.InvitationAccepted(
        **of_invitation(event_id), headcount=3, by="partner", on_behalf=True, evidence_id="file-1",
        **slots(office, event_id)[0],
    )  # fmt: skip
    office.hear(on_paper, actor=ORGANIZER)
    step = next(
        one
        for one in office.do(ORGANIZER, "timeline", event_id=event_id)["items"]
        if one["what"] == "invitation.accepted"
    )
    assert step["label"] == "对方同意（代录）"
    assert (step["actor_id"], step["details"]["partner"], step["details"]["evidence_id"]) == (
        ORGANIZER.account_id, "示例企业1", "file-1",
    )  # fmt: skip


def test_what_partners_said_afterwards_is_in_the_register(office: Office) -> None:
    event_id = office.held(partner_ids=BOTH)
    for partner_id, score in ((PARTNER, 5), (SECOND_PARTNER, 4)):
        office.hear(partners.FeedbackGiven(**of_invitation(event_id, partner_id), score=score, text="收获很大"))
    [row] = office.do(SECRETARY, "register")["items"]
    assert row["feedback"] == {"count": 2, "average": "4.5"}
