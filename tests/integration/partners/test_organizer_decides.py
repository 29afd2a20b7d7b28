"""What the organizer decides about partners after they answered or did not, and what both sides see of the visit."""

import pytest

from contracts import events, members
from kit.domain import NOBODY, Conflict, Gone, NotFound
from tests.integration.partners.desk import STRANGER, accept, approved, confirmed, event_fact, slot


def request_change(desk, token, **given):
    return desk.ask("request_change", NOBODY, token=token, **{"reason": "当日停产", **given})


@pytest.fixture
def agreed(invited):
    """The partner accepted day 30."""
    invited.reply(invited.token(), **accept())
    return invited


def test_a_refused_request_is_answered_on_the_link(agreed):
    token = agreed.token()
    request_change(agreed, token, slots=[slot(33)])
    request_change(agreed, token, slots=[slot(33)])
    [open_one] = agreed.item()["change_requests"]
    assert (open_one["state"], open_one["message"], open_one["answered_at"]) == ("open", None, None)
    done = agreed.ask("refuse_change", invitation_id=agreed.item()["id"], message="场地只有这一天")
    assert done["state"] == "accepted"
    [shown] = agreed.link(token)["change_requests"]
    assert (shown["state"], shown["message"], shown["reason"]) == ("refused", "场地只有这一天", "当日停产")
    assert agreed.types().count("invitation.change_requested.v1") == 1
    assert agreed.facts("invitation.change_refused.v1")[0]["data"]["message"] == "场地只有这一天"
    with pytest.raises(Conflict) as nothing:
        agreed.ask("refuse_change", invitation_id=agreed.item()["id"], message="再说一次")
    assert nothing.value.code == "invitation.nothing_requested"


def test_a_granted_date_is_left_to_the_events_service_and_comes_back_as_a_new_round(agreed):
    token = agreed.token()
    request_change(agreed, token)
    agreed.ask("accept_change", invitation_id=agreed.item()["id"], slots=[slot(40)], message="好的")
    [fact] = agreed.facts("invitation.change_accepted.v1")
    assert (fact["data"]["slots"][0]["starts_at"], fact["data"]["message"]) == ("2026-06-17T01:00:00+00:00", "好的")
    assert agreed.link(token)["state"] == "accepted"
    agreed.hear(event_fact(events.EventRescheduled, "inviting", terms=1, slots=[slot(40)], reason="好的"), 9)
    shown = agreed.link(token)
    assert (shown["state"], shown["round"], shown["message"]) == ("open", 2, "好的")
    assert shown["change_requests"][0]["state"] == "accepted"


def test_no_date_is_granted_for_an_event_that_is_over(agreed):
    request_change(agreed, agreed.token())
    item = agreed.item()
    agreed.hear(event_fact(events.EventHeld, "held", present=3, absent=0), 9)
    with pytest.raises(Conflict) as over:
        agreed.ask("accept_change", invitation_id=item["id"], slots=[slot(40)])
    assert over.value.code == "invitation.not_negotiating"
    agreed.ask("accept_change", invitation_id=item["id"], message="知道了")


def test_an_invitation_is_taken_back_while_a_date_is_sought(invited):
    token, item = invited.token(), invited.item()
    with pytest.raises(NotFound):
        invited.ask("revoke_invitation", STRANGER, invitation_id=item["id"], reason="改请他家")
    done = invited.ask("revoke_invitation", invitation_id=item["id"], reason="改请他家")
    assert done["state"] == "revoked"
    with pytest.raises(Gone) as gone:
        invited.link(token)
    assert gone.value.zh == "改请他家"
    assert invited.facts("invitation.revoked.v1")[0]["data"]["by"] == "organizer"
    with pytest.raises(Conflict):
        invited.ask("reissue_invitation", invitation_id=item["id"])
    again = event_fact(
        events.EventPartnersChanged, "inviting", terms=1, partner_ids=[item["partner_id"]],
        added=item["partner_id"], removed=None,
    )  # fmt: skip
    invited.hear(again, 9)
    assert (invited.item()["state"], invited.link(invited.token())["round"]) == ("open", 1)


def test_nobody_is_taken_out_of_a_date_on_which_all_agreed(agreed):
    item = agreed.item()
    for version, fact in ((0, None), (9, confirmed([item["partner_id"]], slot(30)))):
        if fact:
            agreed.hear(fact, version)
        with pytest.raises(Conflict) as refused:
            agreed.ask("revoke_invitation", invitation_id=item["id"], reason="改请他家")
        assert refused.value.code == "invitation.all_agreed"
    assert agreed.link(agreed.token())["state"] == "accepted"


def test_the_secretary_hears_of_a_missed_deadline_two_days_later_and_once(invited):
    invited.clock.advance(days=6)
    assert invited.ask("expire_invitations") == {"expired": 1, "escalated": 0}
    invited.clock.advance(days=2)
    assert invited.ask("expire_invitations") == {"expired": 0, "escalated": 1}
    assert invited.ask("expire_invitations") == {"expired": 0, "escalated": 0}
    assert invited.types().count("invitation.overdue.v1") == 1


def test_one_date_is_proposed_to_all(desk):
    first, second, third = (desk.partner(name) for name in ("示例甲厂", "示例乙厂", "示例丙厂"))
    desk.hear(approved([first, second, third]), 5)
    desk.reply(desk.token(first), answer="counter", slots=[slot(33), slot(34)], message="改期")
    desk.reply(desk.token(second), answer="counter", slots=[slot(35)], message="改期")
    done = desk.ask("propose_to_all", event_id="e1", **slot(34))
    states = {one["partner_id"]: (one["state"], one["round"]) for one in done["invitations"]}
    assert states == {first: ("accepted", 1), second: ("open", 2), third: ("open", 2)}
    assert [len(desk.item(key)["slots"]) for key in (second, third)] == [1, 1]
    assert desk.ask("propose_to_all", event_id="e1", **slot(34)) == done
    desk.hear(event_fact(events.EventHeld, "held", present=1, absent=0), 9)
    with pytest.raises(Conflict):
        desk.ask("propose_to_all", event_id="e1", **slot(36))


def test_what_our_side_says_about_the_visit_is_on_the_link_of_whoever_agreed_and_in_no_fact(invited):
    said = {"visitor_list": "示例成员01", "plates": None}
    invited.hear(event_fact(events.EventArranged, "inviting", arrangements=said), 8)
    invited.hear(event_fact(events.EventArranged, "inviting", arrangements={"visitor_list": "旧名单"}), 7)
    assert invited.link(invited.token())["host_arrangements"] is None
    invited.reply(invited.token(), **accept())
    assert invited.link(invited.token())["host_arrangements"] == said
    assert "示例成员" not in str([fact["data"] for fact in invited.facts()])


def test_our_own_headcount_is_that_of_the_bookings_once_there_are_some(agreed):
    booking = {"event_id": "e1", "branch_id": "b1", "theme": "示例", "booking_id": "k", "member_id": "m1"}
    token = agreed.token()
    agreed.hear(confirmed([agreed.item()["partner_id"]], slot(30)), 9)
    assert agreed.link(token)["own_headcount"] == 20
    agreed.hear(events.BookingMade(**booking, seats_taken=7), 11)
    agreed.hear(events.BookingMade(**booking, seats_taken=6), 10)
    agreed.hear(events.BookingMade(**booking), 12)
    assert agreed.link(token)["own_headcount"] == 7
    agreed.hear(events.BookingCancelled(**booking, seats_taken=5), 13)
    assert agreed.link(token)["own_headcount"] == 5


def test_a_partner_under_audit_is_shown_the_notice_that_the_office_has_for_it(desk):
    plain, audited = desk.partner("示例甲厂"), desk.partner("示例乙厂", under_audit=True)
    desk.hear(approved([plain, audited]), 5)
    general = {"text": "示例廉洁提醒", "source": "示例出处"}
    assert [desk.link(desk.token(key))["notice"] for key in (plain, audited)] == [general, general]
    own = {"audit_notice": "〔exercise〕审计期间不得宴请", "audit_notice_source": "〔exercise〕出处"}
    desk.hear(members.UnitChanged(unit_id="u2", name="示例办公室", parent_id="u1", **own), 2)
    shown = desk.link(desk.token(audited))
    assert shown["notice"] == {"text": own["audit_notice"], "source": own["audit_notice_source"]}
    assert (shown["under_audit"], desk.link(desk.token(plain))["under_audit"]) == (True, False)
    assert desk.link(desk.token(plain))["notice"] == general
    desk.reply(desk.token(audited), **accept(notice_read=True))
    desk.reply(desk.token(plain), **accept())
    assert [desk.item(key)["reply"]["notice_read"] for key in (audited, plain)] == [True, False]
    assert [fact["data"]["notice_read"] for fact in desk.facts("invitation.accepted.v1")] == [True, False]


def test_the_message_to_copy_asks_for_feedback_after_the_event(agreed):
    assert "已约定时间" in agreed.item()["share_text"]
    agreed.hear(event_fact(events.EventHeld, "held", present=3, absent=0), 9)
    agreed.clock.advance(days=31)
    item = agreed.item()
    assert "联学回访" in item["share_text"]
    assert item["url"] in item["share_text"]
    assert agreed.link(agreed.token())["actions"] == ["calendar", "feedback"]
    agreed.ask("give_feedback", NOBODY, token=agreed.token(), score=5, text="收获很大")
    assert agreed.item()["feedback"] == {"score": 5, "text": "收获很大"}


def test_an_answer_to_terms_that_changed_since_is_refused_on_the_old_link(invited):
    token, partner = invited.token(), invited.item()["partner_id"]
    invited.hear(event_fact(events.EventRevised, "draft", fields=["venue"], reopened=True), 8)
    with pytest.raises(Gone):
        invited.reply(token, **accept())
    invited.hear(approved([partner], terms=2), 12)
    with pytest.raises(Gone):
        invited.reply(token, **accept())
    assert invited.token() != token
    assert invited.reply(invited.token(), **accept())["state"] == "accepted"
